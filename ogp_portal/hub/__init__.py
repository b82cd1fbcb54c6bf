"""The roof: pages and jobs that span rooms."""
