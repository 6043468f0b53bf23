using System.Collections.Frozen;
using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Patching;

/// <summary>
/// How one node of an object merges, for strategic merge patches and for server-side apply. Only what differs from the default is written down:
/// objects merge field by field, lists are replaced as a whole.
/// </summary>
internal sealed record MergeSchema
{
    /// <summary>A node about which nothing special is known.</summary>
    public static MergeSchema Default { get; } = new();

    /// <summary>The object or list has one owner for all of it (<c>x-kubernetes-map-type: atomic</c>).</summary>
    public bool IsAtomic { get; init; }

    /// <summary>Keys are data, not field names (labels, annotations, ConfigMap data).</summary>
    public bool IsMap { get; init; }

    public ListKind List { get; init; }

    /// <summary>Fields that identify an item of a <see cref="ListKind.Map"/> list.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>Values of key fields that an item leaves out.</summary>
    public FrozenDictionary<string, string> KeyDefaults { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary><c>patchStrategy: merge</c> of a list.</summary>
    public bool PatchMerges { get; init; }

    /// <summary><c>patchStrategy: replace</c> of an object.</summary>
    public bool PatchReplaces { get; init; }

    /// <summary><c>patchMergeKey</c>; null for lists of scalars.</summary>
    public string? PatchMergeKey { get; init; }

    /// <summary>Schema of list items or of map values.</summary>
    public MergeSchema? Item { get; init; }

    public FrozenDictionary<string, MergeSchema> Fields { get; init; } = FrozenDictionary<string, MergeSchema>.Empty;

    public MergeSchema Field(string name) => Fields.TryGetValue(name, out var field) ? field : (IsMap ? Item : null) ?? Default;

    public MergeSchema Items => Item ?? Default;

    /// <summary>Whether server-side apply treats <paramref name="value"/> as a leaf.</summary>
    public bool IsLeaf(JsonNode? value) => value switch
    {
        JsonObject => IsAtomic,
        JsonArray => IsAtomic || List == ListKind.Atomic,
        _ => true,
    };
}
