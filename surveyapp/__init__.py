"""Who answers: the web application, accounts, collection, monitoring, dashboards and plans."""
