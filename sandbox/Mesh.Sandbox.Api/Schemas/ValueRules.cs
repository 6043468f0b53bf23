using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Schemas;

/// <summary>What a schema demands of a value beyond its structure. Null means no demand.</summary>
internal sealed record ValueRules
{
    public static ValueRules None { get; } = new();

    public double? Minimum { get; init; }

    public double? Maximum { get; init; }

    public bool ExclusiveMinimum { get; init; }

    public bool ExclusiveMaximum { get; init; }

    public double? MultipleOf { get; init; }

    /// <summary>Unicode code points.</summary>
    public long? MinLength { get; init; }

    public long? MaxLength { get; init; }

    public SchemaPattern? Pattern { get; init; }

    public long? MinItems { get; init; }

    public long? MaxItems { get; init; }

    public long? MinProperties { get; init; }

    public long? MaxProperties { get; init; }

    public IReadOnlyList<string> Required { get; init; } = [];

    public IReadOnlyList<JsonNode?> Enum { get; init; } = [];

    public IReadOnlyList<SchemaNode> AllOf { get; init; } = [];

    public IReadOnlyList<SchemaNode> AnyOf { get; init; } = [];

    public IReadOnlyList<SchemaNode> OneOf { get; init; } = [];

    public SchemaNode? Not { get; init; }
}
