using k8s.Models;
using Mesh.Sandbox.Node.Configuration;

namespace Mesh.Sandbox.Node.Tests;

/// <summary>Pods for tests that run none.</summary>
internal static class TestPods
{
    public static readonly PodFacts Facts = new("10.244.0.7", "10.244.0.1", "10.96.0.1", 2, 4_000_000_000);

    public static V1Pod Pod(params V1Container[] containers) => new()
    {
        Metadata = new()
        {
            Name = "cart-1",
            NamespaceProperty = "shop",
            Uid = "uid-1",
            Labels = new Dictionary<string, string> { ["app"] = "cart" },
            Annotations = new Dictionary<string, string> { ["note"] = "a\"b\n" },
        },
        Spec = new() { Containers = [.. containers], NodeName = "node-a", ServiceAccountName = "cart" },
    };
}
