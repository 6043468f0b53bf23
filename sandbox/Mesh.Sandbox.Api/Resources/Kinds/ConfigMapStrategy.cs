using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.Sandbox.Api.Http;
using Mesh.Sandbox.Api.Resources.Validation;

namespace Mesh.Sandbox.Api.Resources.Kinds;

internal sealed class ConfigMapStrategy() : BuiltInStrategy(typeof(V1ConfigMap))
{
    public override void Validate(JsonObject tree, List<FieldError> errors)
    {
        DataKeyValidation.Validate(tree, "data", errors);
        DataKeyValidation.Validate(tree, "binaryData", errors);
        foreach (var key in (tree.Child("data") ?? []).Select(d => d.Key).Where(k => tree.Child("binaryData")?[k] is not null))
        {
            errors.Add(FieldError.Invalid($"data[{key}]", key, "duplicate of key present in binaryData"));
        }
    }

    public override void ValidateUpdate(JsonObject tree, JsonObject old, List<FieldError> errors)
    {
        base.ValidateUpdate(tree, old, errors);
        DataKeyValidation.ValidateImmutable(tree, old, ["data", "binaryData"], errors);
    }
}
