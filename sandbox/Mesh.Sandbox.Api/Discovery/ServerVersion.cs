using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Discovery;

/// <summary>What <c>/version</c> says: the Kubernetes release whose behaviour this server has.</summary>
internal static class ServerVersion
{
    public static JsonObject ToJson() => new()
    {
        ["major"] = "1",
        ["minor"] = "32",
        ["gitVersion"] = "v1.32.4+mesh-sandbox",
        ["gitCommit"] = "",
        ["gitTreeState"] = "clean",
        ["buildDate"] = "1970-01-01T00:00:00Z",
        ["goVersion"] = "",
        ["compiler"] = "",
        ["platform"] = "linux/amd64",
    };
}
