using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Models;
using Mesh.Sandbox.Api.Patching;

namespace Mesh.Sandbox.Api.Resources;

/// <summary>One served resource in one version: everything the generic handlers need to know about it.</summary>
internal sealed record ResourceType
{
    public static readonly IReadOnlyList<string> AllVerbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

    /// <summary>API group; empty for the core group.</summary>
    public required string Group { get; init; }

    public required string Version { get; init; }

    public required string Plural { get; init; }

    public required string Singular { get; init; }

    public required string Kind { get; init; }

    public string? ListKindName { get; init; }

    public IReadOnlyList<string> ShortNames { get; init; } = [];

    public IReadOnlyList<string> Categories { get; init; } = [];

    public bool Namespaced { get; init; } = true;

    public required ResourceStrategy Strategy { get; init; }

    public IReadOnlyList<Subresource> Subresources { get; init; } = [];

    /// <summary>Columns of <c>kubectl get</c>; without any, name and age are shown.</summary>
    public IReadOnlyList<PrinterColumn> Columns { get; init; } = [];

    /// <summary>Model type of a built-in; null for custom resources.</summary>
    public Type? Model { get; init; }

    /// <summary>Where the objects are kept when another version or group shares them.</summary>
    public string? SharedTable { get; init; }

    /// <summary>Rewrites between the versions of the kind.</summary>
    public IObjectConversion Conversion { get; init; } = IdentityConversion.Instance;

    /// <summary>The <c>apiVersion</c> of stored objects, where it is not that of this version.</summary>
    public string? StoredAs { get; init; }

    /// <summary>True for the version that objects are stored in.</summary>
    public bool IsStorageVersion { get; init; } = true;

    /// <summary>How lists and maps of the kind are merged by strategic merge and server-side apply.</summary>
    public required MergeSchema MergeSchema { get; init; }

    /// <summary>Schema of a custom resource as its definition has it, for the OpenAPI documents.</summary>
    public JsonObject? OpenApiSchema { get; init; }

    public bool IsCustom => Model is null;

    public string ListKind => ListKindName ?? $"{Kind}List";

    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    public string Table => SharedTable ?? QualifiedName;

    /// <summary>Resource and group as error messages and table names have it.</summary>
    public string QualifiedName => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    public Subresource? FindSubresource(string name) => Subresources.FirstOrDefault(s => s.Name == name);

    public ValueTask ToServedAsync(IReadOnlyList<JsonObject> trees, CancellationToken cancellation) => Conversion.ConvertAsync(trees, ApiVersion, cancellation);

    public ValueTask ToServedAsync(JsonObject tree, CancellationToken cancellation) => ToServedAsync([tree], cancellation);

    public ValueTask ToStoredAsync(JsonObject tree, CancellationToken cancellation) => Conversion.ConvertAsync([tree], StoredAs ?? ApiVersion, cancellation);

    public ModelSchema? Schema => Model is null ? null : ModelSchema.Of(Model);
}
