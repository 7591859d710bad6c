"""Games of incomplete information: equilibria, and the beliefs under which play is one."""
