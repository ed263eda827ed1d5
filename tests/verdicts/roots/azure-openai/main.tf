variable "capacity" {
  type    = number
  default = 200
}

resource "azurerm_cognitive_account" "chat" {
  name                = "chat"
  location            = "westeurope"
  resource_group_name = "chat"
  kind                = "OpenAI"
  sku_name            = "S0"
  tags                = { team = "claims", cost_center = "CL-9" }
}

resource "azurerm_cognitive_deployment" "chat" {
  name                 = "gpt-4o"
  cognitive_account_id = azurerm_cognitive_account.chat.id
  model {
    format  = "OpenAI"
    name    = "gpt-4o"
    version = "2024-08-06"
  }
  sku {
    name     = "ProvisionedManaged"
    capacity = var.capacity
  }
}

resource "azurerm_cognitive_deployment" "drafts" {
  name                 = "gpt-4o-mini"
  cognitive_account_id = azurerm_cognitive_account.chat.id
  model {
    format = "OpenAI"
    name   = "gpt-4o-mini"
  }
  sku {
    name     = "GlobalStandard"
    capacity = 50
  }
}

resource "azurerm_consumption_budget_resource_group" "chat" {
  name              = "chat"
  resource_group_id = "/subscriptions/0/resourceGroups/chat"
  amount            = 12000
  time_grain        = "Monthly"
  time_period {
    start_date = "2026-01-01T00:00:00Z"
  }
  notification {
    enabled        = true
    threshold      = 90
    operator       = "GreaterThan"
    contact_emails = ["claims@insurer.example"]
  }
}
