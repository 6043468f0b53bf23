using System.Text.Json;
using Mesh.Api;

namespace Mesh.ControlPlane.Translation.Routes;

/// <summary>Checks that several readers share.</summary>
internal static class RouteFields
{
    /// <summary>Longest name of a section: of a rule or a port.</summary>
    public const int MaxNameLength = 253;

    /// <summary>
    /// A field that this version does not know would change what the object means, so the object is refused: a condition that nobody checks lets
    /// everything pass.
    /// </summary>
    public static void Unknown(IDictionary<string, JsonElement>? unknown, string field, RouteFaults faults)
    {
        foreach (string name in unknown?.Keys.Order(StringComparer.Ordinal) ?? Enumerable.Empty<string>())
        {
            faults.Unsupported($"{field}.{name}", "is not supported");
        }
    }

    /// <summary>A DNS name as hosts are named; not an IP address.</summary>
    public static bool IsHostname(string text) => KubernetesNames.IsSubdomain(text) && !System.Net.IPAddress.TryParse(text, out _);

    /// <summary>The name of a rule: as given, or its place in the list.</summary>
    public static string RuleName(string? name, int index, string field, RouteFaults faults)
    {
        if (string.IsNullOrEmpty(name))
        {
            return index.ToString();
        }

        if (!KubernetesNames.IsSubdomain(name))
        {
            faults.Unsupported($"{field}.name", "must be a DNS name");
        }

        return name;
    }
}
