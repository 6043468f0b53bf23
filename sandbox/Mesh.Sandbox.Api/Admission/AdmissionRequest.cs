using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Auth;

namespace Mesh.Sandbox.Api.Admission;

/// <summary>A write that webhooks may change or refuse.</summary>
internal sealed record AdmissionRequest
{
    public const string Create = "CREATE";
    public const string Update = "UPDATE";
    public const string Delete = "DELETE";
    public const string Connect = "CONNECT";

    /// <summary><see cref="Create"/>, <see cref="Update"/>, <see cref="Delete"/> or <see cref="Connect"/>.</summary>
    public required string Operation { get; init; }

    /// <summary>API group of the resource; empty for core.</summary>
    public required string Group { get; init; }

    /// <summary>Version that the client used and that the objects are in.</summary>
    public required string Version { get; init; }

    /// <summary>Plural name, such as <c>pods</c>.</summary>
    public required string Resource { get; init; }

    /// <summary>Such as <c>status</c>; empty for the main resource.</summary>
    public string Subresource { get; init; } = "";

    public required string Kind { get; init; }

    /// <summary>May be empty on create with <c>generateName</c>.</summary>
    public string Name { get; init; } = "";

    /// <summary>Empty for cluster-scoped resources; for a Namespace its own name.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>The object to store; null on delete.</summary>
    public JsonObject? Object { get; init; }

    /// <summary>The stored object on update and delete.</summary>
    public JsonObject? OldObject { get; init; }

    /// <summary>The <c>CreateOptions</c>, <c>UpdateOptions</c> or <c>DeleteOptions</c> of the request.</summary>
    public JsonObject? Options { get; init; }

    public required UserInfo User { get; init; }

    public bool DryRun { get; init; }

    /// <summary>Labels of the namespace as stored; empty for cluster-scoped resources.</summary>
    public IReadOnlyDictionary<string, string> NamespaceLabels { get; init; } = new Dictionary<string, string>();

    /// <summary>All versions that the same resource is served in; rules with <c>matchPolicy: Equivalent</c> match any of them.</summary>
    public IReadOnlyList<string> ServedVersions { get; init; } = [];

    /// <summary>Rewrites an object into another of <see cref="ServedVersions"/>; without it, versions differ in their name only.</summary>
    public Func<JsonObject, string, CancellationToken, ValueTask>? Convert { get; init; }

    /// <summary>Whether this is a Namespace, whose own labels count for namespace selectors.</summary>
    public bool IsNamespace => Group.Length == 0 && Resource == "namespaces";

    /// <summary>The request with copies of its objects in another of its versions.</summary>
    public async ValueTask<AdmissionRequest> InVersionAsync(string version, CancellationToken cancellationToken) => version == Version
        ? this
        : this with { Object = await CopyAsync(Object, version, cancellationToken), OldObject = await CopyAsync(OldObject, version, cancellationToken) };

    /// <summary>A copy of one of its objects in another of its versions.</summary>
    public async ValueTask<JsonObject?> CopyAsync(JsonObject? value, string version, CancellationToken cancellationToken)
    {
        if (value?.DeepClone() is not JsonObject copy)
        {
            return null;
        }

        if (Convert is { } convert)
        {
            await convert(copy, version, cancellationToken);
        }
        else
        {
            copy["apiVersion"] = Group.Length == 0 ? version : $"{Group}/{version}";
        }

        return copy;
    }
}
