"""Wars of attrition: when to give in."""
