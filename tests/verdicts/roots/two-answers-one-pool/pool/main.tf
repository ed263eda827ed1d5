provider "aws" {
  region = "eu-west-1"
}

resource "aws_instance" "pool" {
  count         = 3
  ami           = "ami-0ee0ee0ee0ee0ee0e"
  instance_type = "g6.12xlarge"
  tags          = { team = "apps", environment = "production" }
}
