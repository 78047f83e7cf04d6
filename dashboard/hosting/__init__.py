"""What stands between the network and the pages: headers, hosts, health, logs. No page imports it."""
