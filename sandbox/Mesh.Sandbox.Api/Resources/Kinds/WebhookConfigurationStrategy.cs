using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Http;
using Mesh.Sandbox.Api.Resources.Validation;

namespace Mesh.Sandbox.Api.Resources.Kinds;

/// <summary>Registrations of admission webhooks.</summary>
internal sealed class WebhookConfigurationStrategy(Type model, bool mutating) : BuiltInStrategy(model, hasGeneration: true)
{
    public override void Default(JsonObject tree)
    {
        foreach (var webhook in tree.Objects("webhooks"))
        {
            webhook.Default("failurePolicy", "Fail");
            webhook.Default("matchPolicy", "Equivalent");
            webhook.Default("namespaceSelector", new JsonObject());
            webhook.Default("objectSelector", new JsonObject());
            webhook.Default("timeoutSeconds", 10);
            if (mutating)
            {
                webhook.Default("reinvocationPolicy", "Never");
            }

            foreach (var rule in webhook.Objects("rules"))
            {
                rule.Default("scope", "*");
            }

            webhook.Child("clientConfig")?.Child("service")?.Default("port", 443);
        }
    }

    public override void Validate(JsonObject tree, List<FieldError> errors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (webhook, i) in tree.Objects("webhooks").Select((w, i) => (w, i)))
        {
            var path = $"webhooks[{i}]";
            WebhookValidation.Validate(webhook, path, errors);
            if (!names.Add(webhook.Text("name")))
            {
                errors.Add(FieldError.Duplicate($"{path}.name", webhook.Text("name")));
            }
        }
    }
}
