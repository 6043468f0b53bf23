using System.Text;
using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.Sandbox.Api.Http;
using Mesh.Sandbox.Api.Resources.Validation;

namespace Mesh.Sandbox.Api.Resources.Kinds;

internal sealed class SecretStrategy() : BuiltInStrategy(typeof(V1Secret))
{
    public override IReadOnlyList<string> SelectableFields { get; } = ["type"];

    /// <summary><c>stringData</c> is a convenience for writers; it is never stored.</summary>
    public override void Default(JsonObject tree)
    {
        tree.Default("type", "Opaque");
        foreach (var (key, value) in tree.Child("stringData") ?? [])
        {
            tree.Ensure("data")[key] = Convert.ToBase64String(Encoding.UTF8.GetBytes(value?.GetValue<string>() ?? ""));
        }

        tree.Remove("stringData");
    }

    public override void Validate(JsonObject tree, List<FieldError> errors)
    {
        DataKeyValidation.Validate(tree, "data", errors);
        if (tree.Text("type") == "kubernetes.io/tls")
        {
            foreach (var key in (ReadOnlySpan<string>)["tls.crt", "tls.key"])
            {
                if (tree.Child("data")?[key] is null)
                {
                    errors.Add(FieldError.Required($"data[{key}]"));
                }
            }
        }
    }

    public override void ValidateUpdate(JsonObject tree, JsonObject old, List<FieldError> errors)
    {
        base.ValidateUpdate(tree, old, errors);
        if (tree.Text("type") != old.Text("type"))
        {
            errors.Add(FieldError.Invalid("type", tree.Text("type"), "field is immutable"));
        }

        DataKeyValidation.ValidateImmutable(tree, old, ["data"], errors);
    }
}
