using System.Collections.Frozen;

namespace Mesh.Sandbox.Api.Patching;

/// <summary>Words to write merge schemas with, in the terms of the comments on Kubernetes' own types.</summary>
internal static class MergeSchemaSyntax
{
    /// <summary>An object whose value changes as a whole for appliers, yet merges in a strategic merge patch.</summary>
    public static readonly MergeSchema Atomic = new() { IsAtomic = true };

    /// <summary>A list of scalars with set semantics for appliers; replaced by a strategic merge patch.</summary>
    public static readonly MergeSchema Set = new() { List = ListKind.Set };

    /// <summary>A list of scalars with set semantics in both.</summary>
    public static readonly MergeSchema MergedSet = new() { List = ListKind.Set, PatchMerges = true };

    public static readonly MergeSchema Map = new() { IsMap = true };

    public static MergeSchema Struct(params IEnumerable<(string Name, MergeSchema Schema)> fields) =>
        new() { Fields = fields.ToFrozenDictionary(static field => field.Name, static field => field.Schema, StringComparer.Ordinal) };

    /// <summary>A list merged by one key field in both.</summary>
    public static MergeSchema ListBy(string key, MergeSchema? item = null) => ListBy(key, [key], item);

    /// <summary>A list merged by <paramref name="patchKey"/> in a strategic merge patch and by <paramref name="keys"/> for appliers.</summary>
    public static MergeSchema ListBy(string patchKey, IReadOnlyList<string> keys, MergeSchema? item = null, params (string Key, string Value)[] defaults) => new()
    {
        List = ListKind.Map,
        Keys = keys,
        KeyDefaults = defaults.ToFrozenDictionary(static pair => pair.Key, static pair => pair.Value, StringComparer.Ordinal),
        PatchMerges = true,
        PatchMergeKey = patchKey,
        Item = item,
    };

    /// <summary>A list merged by <paramref name="key"/> for appliers only.</summary>
    public static MergeSchema AppliedListBy(string key, MergeSchema? item = null) => new() { List = ListKind.Map, Keys = [key], Item = item };

    /// <summary>A list merged by <paramref name="key"/> in a strategic merge patch only.</summary>
    public static MergeSchema PatchedListBy(string key, MergeSchema? item = null) => new() { PatchMerges = true, PatchMergeKey = key, Item = item };
}
