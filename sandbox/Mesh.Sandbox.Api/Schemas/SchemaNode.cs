using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Patching;

namespace Mesh.Sandbox.Api.Schemas;

/// <summary>One node of a structural schema (<c>apiextensions.k8s.io/v1 JSONSchemaProps</c>). Immutable.</summary>
internal sealed record SchemaNode
{
    /// <summary><c>array</c>, <c>boolean</c>, <c>integer</c>, <c>number</c>, <c>object</c>, <c>string</c>, or empty.</summary>
    public string Type { get; init; } = "";

    public string Format { get; init; } = "";

    public bool Nullable { get; init; }

    /// <summary>Null when there is none; a default of JSON null does not exist.</summary>
    public JsonNode? Default { get; init; }

    /// <summary>In the order of the schema, which is the order defaults are added in.</summary>
    public IReadOnlyDictionary<string, SchemaNode> Properties { get; init; } = FrozenDictionary<string, SchemaNode>.Empty;

    /// <summary>Schema of the values of a map; null when keys are fixed.</summary>
    public SchemaNode? AdditionalProperties { get; init; }

    public SchemaNode? Items { get; init; }

    /// <summary><c>x-kubernetes-preserve-unknown-fields</c>.</summary>
    public bool PreservesUnknownFields { get; init; }

    /// <summary><c>x-kubernetes-embedded-resource</c>: the value is a whole object with its own type and metadata.</summary>
    public bool IsEmbeddedResource { get; init; }

    /// <summary><c>x-kubernetes-int-or-string</c>.</summary>
    public bool IsIntOrString { get; init; }

    /// <summary><c>x-kubernetes-list-type</c>.</summary>
    public ListKind ListType { get; init; }

    public IReadOnlyList<string> ListMapKeys { get; init; } = [];

    /// <summary><c>x-kubernetes-map-type: atomic</c>.</summary>
    public bool IsAtomicMap { get; init; }

    public ValueRules Rules { get; init; } = ValueRules.None;

    /// <summary><c>x-kubernetes-validations</c>.</summary>
    public IReadOnlyList<ValidationRule> Validations { get; init; } = [];

    /// <summary>Schema of a field of an object value; null when the schema does not know the field.</summary>
    public SchemaNode? Field(string name) => Properties.TryGetValue(name, out var property) ? property : AdditionalProperties;
}
