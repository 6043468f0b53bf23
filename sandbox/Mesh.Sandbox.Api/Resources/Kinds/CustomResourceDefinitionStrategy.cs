using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.Sandbox.Api.Http;
using Mesh.Sandbox.Api.Resources.Custom;

namespace Mesh.Sandbox.Api.Resources.Kinds;

internal sealed class CustomResourceDefinitionStrategy() : BuiltInStrategy(typeof(V1CustomResourceDefinition), hasStatus: true, hasGeneration: true)
{
    /// <summary>Holds a definition until its objects are gone.</summary>
    public const string CleanupFinalizer = "customresourcecleanup.apiextensions.k8s.io";

    public override bool AllowsUnconditionalUpdate => false;

    public override string? DeletionFinalizer => CleanupFinalizer;

    public override void Default(JsonObject tree)
    {
        var spec = tree.Ensure("spec");
        var names = spec.Ensure("names");
        if (names.Text("kind") is { Length: > 0 } kind)
        {
            names.Default("singular", kind.ToLowerInvariant());
            names.Default("listKind", $"{kind}List");
        }

        var conversion = spec.Ensure("conversion");
        conversion.Default("strategy", "None");
        conversion.Child("webhook")?.Child("clientConfig")?.Child("service")?.Default("port", 443);
    }

    public override void PrepareForCreate(JsonObject tree)
    {
        base.PrepareForCreate(tree);
        tree["status"] = new JsonObject
        {
            ["conditions"] = new JsonArray(),
            ["acceptedNames"] = new JsonObject { ["plural"] = "", ["kind"] = "" },
            ["storedVersions"] = StoredVersions([], tree),
        };
    }

    public override void PrepareForUpdate(JsonObject tree, JsonObject old)
    {
        base.PrepareForUpdate(tree, old);
        var status = tree.Ensure("status");
        status["storedVersions"] = StoredVersions(status.Texts("storedVersions"), tree);
    }

    public override void Validate(JsonObject tree, List<FieldError> errors) => DefinitionValidation.Validate(tree, errors);

    public override void ValidateUpdate(JsonObject tree, JsonObject old, List<FieldError> errors)
    {
        base.ValidateUpdate(tree, old, errors);
        var established = (old.Child("status")?.Objects("conditions") ?? []).Any(c => c.Text("type") == "Established" && c.Text("status") == "True");
        foreach (var path in (ReadOnlySpan<string[]>)[["group"], ["names", "plural"], .. established ? (string[][])[["scope"], ["names", "kind"]] : []])
        {
            var (next, before) = (tree.Ensure("spec").Path(path), old.Ensure("spec").Path(path));
            if (!JsonAccess.Same(next, before))
            {
                errors.Add(FieldError.Invalid($"spec.{string.Join('.', path)}", next, "field is immutable"));
            }
        }
    }

    /// <summary>Every version objects may still be stored in.</summary>
    private static JsonArray StoredVersions(IEnumerable<string> known, JsonObject tree)
    {
        var storage = tree.Ensure("spec").Objects("versions").Where(v => v.Flag("storage")).Select(v => v.Text("name"));
        return new([.. known.Union(storage).Select(v => (JsonNode)v)]);
    }
}
