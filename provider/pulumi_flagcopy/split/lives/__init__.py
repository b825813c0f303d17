"""The lives of Split's resources, one file each; imported in Pulumi's provider process only."""
