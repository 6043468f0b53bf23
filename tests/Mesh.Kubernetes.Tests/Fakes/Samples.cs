using k8s.Models;

namespace Mesh.Kubernetes.Tests.Fakes;

internal static class Samples
{
    public static V1ConfigMap Map(string name, string version, string value = "", string ns = "shop") => new()
    {
        Metadata = new() { Name = name, NamespaceProperty = ns, ResourceVersion = version, Uid = "uid-" + name },
        Data = new Dictionary<string, string> { ["value"] = value },
    };
}
