using System.Globalization;
using System.Text;
using k8s.Models;

namespace Mesh.Sandbox.Node.Configuration;

/// <summary>The downward API: what a pod may learn about itself.</summary>
internal static class DownwardFields
{
    /// <summary>The value of a <c>fieldRef</c>, or null when the path is not one of those Kubernetes offers.</summary>
    public static string? Field(V1Pod pod, PodFacts facts, string path)
    {
        if (Subscript(path, "metadata.labels", out var key))
        {
            return pod.Metadata.Labels?.TryGetValue(key, out var label) == true ? label : "";
        }

        if (Subscript(path, "metadata.annotations", out key))
        {
            return pod.Metadata.Annotations?.TryGetValue(key, out var annotation) == true ? annotation : "";
        }

        return path switch
        {
            "metadata.name" => pod.Metadata.Name,
            "metadata.namespace" => pod.Metadata.NamespaceProperty,
            "metadata.uid" => pod.Metadata.Uid,
            "metadata.labels" => Format(pod.Metadata.Labels),
            "metadata.annotations" => Format(pod.Metadata.Annotations),
            "spec.nodeName" => pod.Spec.NodeName,
            "spec.serviceAccountName" => pod.Spec.ServiceAccountName ?? "default",
            "status.podIP" or "status.podIPs" => facts.PodAddress,
            "status.hostIP" or "status.hostIPs" => facts.NodeAddress,
            _ => null,
        };
    }

    /// <summary>The value of a <c>resourceFieldRef</c>, or null for an unknown resource. A missing limit is what the node has, as in Kubernetes.</summary>
    public static string? Resource(V1Container container, PodFacts facts, V1ResourceFieldSelector selector)
    {
        var parts = selector.Resource.Split('.', 2);
        if (parts.Length != 2 || parts[0] is not ("limits" or "requests"))
        {
            return null;
        }

        var isCpu = parts[1] == "cpu";
        if (!isCpu && parts[1] is not ("memory" or "ephemeral-storage"))
        {
            return null;
        }

        var limit = Quantity(container.Resources?.Limits, parts[1]);
        var amount = parts[0] == "limits"
            ? limit ?? (isCpu ? facts.NodeProcessors : facts.NodeMemoryBytes)
            : Quantity(container.Resources?.Requests, parts[1]) ?? limit ?? 0;
        var divisor = selector.Divisor?.ToDecimal() is { } given and > 0 ? given : 1;
        return decimal.Ceiling(amount / divisor).ToString(CultureInfo.InvariantCulture);
    }

    private static decimal? Quantity(IDictionary<string, ResourceQuantity>? quantities, string name) =>
        quantities?.TryGetValue(name, out var quantity) == true ? quantity.ToDecimal() : null;

    private static bool Subscript(string path, string map, out string key)
    {
        if (path.StartsWith(map + "['", StringComparison.Ordinal) && path.EndsWith("']", StringComparison.Ordinal))
        {
            key = path[(map.Length + 2)..^2];
            return true;
        }

        key = "";
        return false;
    }

    /// <summary>One <c>key="escaped value"</c> per line, sorted by key.</summary>
    private static string Format(IDictionary<string, string>? map)
    {
        var text = new StringBuilder();
        foreach (var (key, value) in (map ?? new Dictionary<string, string>()).OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            var escaped = value.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n").Replace("\t", "\\t");
            text.Append(key).Append("=\"").Append(escaped).Append("\"\n");
        }

        return text.ToString();
    }
}
