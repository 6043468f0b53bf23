using Mesh.Sandbox.Api.Resources;

namespace Mesh.Sandbox.Api.Http;

/// <summary>What a resource path asks for: <c>/apis/{group}/{version}[/namespaces/{namespace}]/{resource}[/{name}[/{subresource}]]</c>.</summary>
internal sealed record RequestInfo(string Group, string Version, string Namespace, string Resource, string Name, string Subresource)
{
    private const string Namespaces = "namespaces";

    /// <returns>Null when the path is not one of a resource.</returns>
    public static RequestInfo? Parse(string path)
    {
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return segments switch
        {
            ["api", var version, .. { Length: > 0 } rest] => ParseResource("", version, rest),
            ["apis", var group, var version, .. { Length: > 0 } rest] => ParseResource(group, version, rest),
            _ => null,
        };
    }

    private static RequestInfo? ParseResource(string group, string version, string[] rest)
    {
        var @namespace = "";

        // "namespaces/x/y" is a resource in a namespace, except where y is a part of the Namespace object itself.
        if (rest is [Namespaces, var name, var next, ..] && next is not ("status" or "finalize"))
        {
            @namespace = name;
            rest = rest[2..];
        }

        return rest switch
        {
            [var resource] => new(group, version, @namespace, resource, "", ""),
            [var resource, var object_] => new(group, version, @namespace, resource, Uri.UnescapeDataString(object_), ""),
            [var resource, var object_, var part] => new(group, version, @namespace, resource, Uri.UnescapeDataString(object_), part),
            _ => null,
        };
    }

    /// <summary>True when the path addresses the resource as the resource is scoped.</summary>
    public bool Fits(ResourceType type) => type.Namespaced
        ? Namespace.Length > 0 || Name.Length == 0
        : Namespace.Length == 0;
}
