using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Http;
using Mesh.Sandbox.Api.Patching;

namespace Mesh.Sandbox.Api.Schemas;

/// <summary>The schema of one version of a custom resource: prunes, defaults and validates its objects.</summary>
internal sealed class StructuralSchema
{
    private readonly SchemaNode _root;

    private StructuralSchema(SchemaNode root)
    {
        _root = root;
        var merge = ToMergeSchema(root);
        MergeSchema = merge with { Fields = WithMetadata(merge.Fields) };
    }

    /// <summary>For server-side apply.</summary>
    public MergeSchema MergeSchema { get; }

    /// <summary>
    /// Reads <c>openAPIV3Schema</c>. Null when it is not structural; <paramref name="faults"/> then say why.
    /// </summary>
    /// <param name="openApiV3Schema">The schema of a version.</param>
    /// <param name="path">
    /// Where the schema stands. Kubernetes reports <c>spec.validation.openAPIV3Schema</c> when all versions have the same schema, otherwise
    /// <c>spec.versions[0].schema.openAPIV3Schema</c>.
    /// </param>
    /// <param name="faults">In the order of their text, as Kubernetes reports them.</param>
    public static StructuralSchema? Parse(JsonNode? openApiV3Schema, string path, out IReadOnlyList<FieldError> faults)
    {
        var found = new List<FieldError>();
        var root = new SchemaParser(found).Parse(openApiV3Schema, path);
        StructuralRules.Check(root, path, found);
        if (found.Count == 0)
        {
            DefaultRules.Check(root, path, found);
        }

        faults = [.. found.OrderBy(static fault => fault.ToString(), StringComparer.Ordinal)];
        return found.Count == 0 ? new StructuralSchema(root) : null;
    }

    /// <summary>A copy without the fields that the schema does not know.</summary>
    /// <param name="value">A whole object.</param>
    /// <param name="unknown">Paths of the removed fields; <c>fieldValidation=Strict</c> refuses a request that has any.</param>
    public JsonObject Prune(JsonObject value, out IReadOnlyList<string> unknown)
    {
        var copy = value.DeepClone().AsObject();
        var removed = new List<string>();
        Pruner.PruneObject(copy, _root, removed);
        unknown = removed;
        return copy;
    }

    /// <summary>A copy with defaults filled in.</summary>
    public JsonObject Default(JsonObject value)
    {
        var copy = value.DeepClone().AsObject();
        Defaulter.Fill(copy, _root);
        return copy;
    }

    /// <summary>All faults of an object; empty when it is valid.</summary>
    /// <param name="value">The pruned and defaulted object.</param>
    /// <param name="old">The stored object on update; its unchanged parts are not judged again. Null on create.</param>
    public IReadOnlyList<FieldError> Validate(JsonObject value, JsonObject? old)
    {
        var faults = new List<FieldError>();
        ValueValidator.Validate(value, old, _root, "", faults);
        if (faults.Count == 0)
        {
            // Expressions may assume that the structure is valid.
            ValidationRuleEvaluator.Evaluate(value, old, _root, "", faults);
        }

        return faults;
    }

    internal static MergeSchema ToMergeSchema(SchemaNode node) => new()
    {
        IsAtomic = node.IsAtomicMap,
        IsMap = node.AdditionalProperties is not null,
        List = node.ListType,
        Keys = node.ListMapKeys,
        KeyDefaults = node.ListMapKeys
            .Where(key => node.Items?.Properties.GetValueOrDefault(key)?.Default.AsText() is not null)
            .ToFrozenDictionary(static key => key, key => node.Items!.Properties[key].Default.AsText()!, StringComparer.Ordinal),
        Item = (node.Items ?? node.AdditionalProperties) is { } item ? ToMergeSchema(item) : null,
        Fields = node.Properties.ToFrozenDictionary(static pair => pair.Key, static pair => ToMergeSchema(pair.Value), StringComparer.Ordinal),
    };

    private static FrozenDictionary<string, MergeSchema> WithMetadata(FrozenDictionary<string, MergeSchema> fields) =>
        fields.Where(static pair => pair.Key != "metadata")
            .Append(KeyValuePair.Create("metadata", BuiltInMergeSchema.ObjectMeta))
            .ToFrozenDictionary(StringComparer.Ordinal);
}
