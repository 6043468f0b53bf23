using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Http;

namespace Mesh.Sandbox.Api.Resources.Kinds;

/// <summary>Events in either of their groups. The object an event is about has a different name in each.</summary>
internal sealed class EventStrategy(Type model, string subject) : BuiltInStrategy(model)
{
    private static readonly string[] SubjectFields = ["kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"];

    private static readonly string[] EventTypes = ["Normal", "Warning"];

    public override bool AllowsCreateOnUpdate => true;

    public override IReadOnlyList<string> SelectableFields { get; } =
        [.. SubjectFields.Select(f => $"{subject}.{f}"), "reason", "reportingComponent", "source", "type"];

    private bool IsNew => subject == "regarding";

    public override void Validate(JsonObject tree, List<FieldError> errors)
    {
        var @namespace = new ObjectMeta(tree).Namespace;
        var about = tree.Child(subject)?.Text("namespace") ?? "";
        if (about != @namespace && !(about.Length == 0 && @namespace is "default" or "kube-system"))
        {
            errors.Add(FieldError.Invalid("involvedObject.namespace", about, "does not match event.namespace"));
        }

        if (IsNew)
        {
            ValidateNew(tree, errors);
        }
    }

    /// <summary>The newer group demands what the older one lets pass.</summary>
    private static void ValidateNew(JsonObject tree, List<FieldError> errors)
    {
        foreach (var property in (ReadOnlySpan<string>)["eventTime", "reportingController", "reportingInstance", "action", "reason"])
        {
            if (tree.Text(property).Length == 0)
            {
                errors.Add(FieldError.Required(property));
            }
        }

        if (!EventTypes.Contains(tree.Text("type")))
        {
            errors.Add(FieldError.Invalid("type", "", "has invalid value: " + tree.Text("type")));
        }

        if (tree.Text("note").Length > 1024)
        {
            errors.Add(FieldError.Invalid("message", "", "can have at most 1024 characters"));
        }
    }

    /// <summary>Called with the stored form; answers in the names of both groups.</summary>
    public override IReadOnlyDictionary<string, string> Fields(JsonObject tree)
    {
        var fields = new Dictionary<string, string>(base.Fields(tree), StringComparer.Ordinal)
        {
            ["source"] = tree.Child("source")?.Text("component") is { Length: > 0 } component ? component : tree.Text("reportingComponent"),
        };
        foreach (var field in SubjectFields)
        {
            fields[$"regarding.{field}"] = fields[$"involvedObject.{field}"] = tree.Child("involvedObject")?.Text(field) ?? "";
        }

        return fields;
    }
}
