using System.Text.Json.Nodes;

namespace Mesh.Kubernetes.Client;

/// <summary>A patch body together with the way the server is to read it.</summary>
public sealed class Patch
{
    private Patch(string contentType, string body, string? fieldManager, bool force)
    {
        ContentType = contentType;
        Body = body;
        FieldManager = fieldManager;
        Force = force;
    }

    public string ContentType { get; }

    public string Body { get; }

    /// <summary>Who owns the fields; set for server-side apply only.</summary>
    public string? FieldManager { get; }

    /// <summary>Takes fields over from other managers; server-side apply only.</summary>
    public bool Force { get; }

    /// <summary>RFC 7386: objects merge, lists are replaced, <see langword="null"/> removes.</summary>
    public static Patch Merge(JsonNode patch) => new("application/merge-patch+json", Json(patch), null, force: false);

    /// <summary>RFC 6902: a list of operations, applied all or none.</summary>
    public static Patch Operations(JsonArray operations) => new("application/json-patch+json", Json(operations), null, force: false);

    /// <summary>Kubernetes' own merge that knows the keys of lists; built-in kinds only.</summary>
    public static Patch StrategicMerge(JsonNode patch) =>
        new("application/strategic-merge-patch+json", Json(patch), null, force: false);

    /// <summary>Server-side apply: the whole intent of <paramref name="fieldManager"/>, creating the object if it is missing.</summary>
    public static Patch Apply(JsonNode intent, string fieldManager, bool force = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(fieldManager);
        // JSON is YAML, and this is the only content type that every supported server takes for apply.
        return new("application/apply-patch+yaml", Json(intent), fieldManager, force);
    }

    private static string Json(JsonNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return node.ToJsonString();
    }
}
