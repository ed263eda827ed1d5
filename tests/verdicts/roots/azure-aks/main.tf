resource "azurerm_kubernetes_cluster" "ml" {
  name                = "ml"
  location            = "northeurope"
  resource_group_name = "ml"
  dns_prefix          = "ml"
  default_node_pool {
    name       = "system"
    vm_size    = "Standard_D4s_v5"
    node_count = 3
  }
  identity {
    type = "SystemAssigned"
  }
}

resource "azurerm_kubernetes_cluster_node_pool" "gpu" {
  name                  = "gpu"
  kubernetes_cluster_id = azurerm_kubernetes_cluster.ml.id
  vm_size               = "Standard_NC24ads_A100_v4"
  auto_scaling_enabled  = true
  min_count             = 0
  max_count             = 4
  priority              = "Spot"
  tags                  = { owner = "ml@uni.example", environment = "research" }
}

resource "azurerm_linux_virtual_machine" "desk" {
  name                = "desk"
  location            = "northeurope"
  resource_group_name = "ml"
  size                = "Standard_NC6s_v3"
  admin_username      = "u"
  network_interface_ids = ["n"]
  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }
}

resource "azurerm_dev_test_global_vm_shutdown_schedule" "desk" {
  virtual_machine_id    = azurerm_linux_virtual_machine.desk.id
  location              = "northeurope"
  daily_recurrence_time = "1900"
  timezone              = "UTC"
  notification_settings {
    enabled = false
  }
}
