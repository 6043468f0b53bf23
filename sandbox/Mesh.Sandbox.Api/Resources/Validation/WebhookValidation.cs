using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Admission;
using Mesh.Sandbox.Api.Http;

namespace Mesh.Sandbox.Api.Resources.Validation;

/// <summary>The rules of one webhook of a configuration.</summary>
internal static class WebhookValidation
{
    private static readonly string[] Operations = ["*", "CONNECT", "CREATE", "DELETE", "UPDATE"];
    private static readonly string[] SideEffects = ["None", "NoneOnDryRun"];
    private static readonly string[] KnownReviews = ["v1", "v1beta1"];

    public static void Validate(JsonObject webhook, string path, List<FieldError> errors)
    {
        var name = webhook.Text("name");
        if (name.Length == 0)
        {
            errors.Add(FieldError.Required($"{path}.name"));
        }
        else if (NameRules.SubdomainFault(name) is { } fault)
        {
            errors.Add(FieldError.Invalid($"{path}.name", name, fault));
        }
        else if (name.Split('.').Length < 3)
        {
            errors.Add(FieldError.Invalid($"{path}.name", name, "should be a domain with at least three segments separated by dots"));
        }

        if (webhook.Text("sideEffects").Length == 0)
        {
            errors.Add(FieldError.Required($"{path}.sideEffects", "must specify one of None, NoneOnDryRun"));
        }

        PodSpecValidation.OneOf(webhook, "sideEffects", path, SideEffects, errors);
        PodSpecValidation.OneOf(webhook, "failurePolicy", path, ["Fail", "Ignore"], errors);
        PodSpecValidation.OneOf(webhook, "matchPolicy", path, ["Equivalent", "Exact"], errors);
        PodSpecValidation.OneOf(webhook, "reinvocationPolicy", path, ["IfNeeded", "Never"], errors);
        Reviews(webhook, path, errors);
        if (webhook.Number("timeoutSeconds") is not (>= 1 and <= 30) and var timeout)
        {
            errors.Add(FieldError.Invalid($"{path}.timeoutSeconds", timeout, "the timeout value must be between 1 and 30 seconds"));
        }

        SelectorValidation.Validate(webhook.Child("namespaceSelector"), $"{path}.namespaceSelector", errors);
        SelectorValidation.Validate(webhook.Child("objectSelector"), $"{path}.objectSelector", errors);
        errors.AddRange(MatchConditions.Validate(webhook, path));
        Rules(webhook, path, errors);
        Client(webhook.Child("clientConfig"), $"{path}.clientConfig", errors);
    }

    private static void Reviews(JsonObject webhook, string path, List<FieldError> errors)
    {
        var versions = webhook.Texts("admissionReviewVersions").ToArray();
        if (versions.Length == 0)
        {
            errors.Add(FieldError.Required($"{path}.admissionReviewVersions", "must specify one of v1, v1beta1"));
        }
        else if (!versions.Intersect(KnownReviews).Any())
        {
            errors.Add(FieldError.Invalid($"{path}.admissionReviewVersions", webhook["admissionReviewVersions"], "must include at least one of v1, v1beta1"));
        }
    }

    private static void Rules(JsonObject webhook, string path, List<FieldError> errors)
    {
        foreach (var (rule, i) in webhook.Objects("rules").Select((r, i) => (r, i)))
        {
            foreach (var list in (ReadOnlySpan<string>)["operations", "apiGroups", "apiVersions", "resources"])
            {
                var values = rule.Texts(list).ToArray();
                if (values.Length == 0)
                {
                    errors.Add(FieldError.Required($"{path}.rules[{i}].{list}"));
                }
                else if (list != "resources" && values.Length > 1 && values.Contains("*"))
                {
                    errors.Add(FieldError.Invalid($"{path}.rules[{i}].{list}", rule[list], "if '*' is present, must not specify other values"));
                }
            }

            foreach (var (operation, j) in rule.Texts("operations").Select((o, j) => (o, j)).Where(o => !Operations.Contains(o.o)))
            {
                errors.Add(FieldError.NotSupported($"{path}.rules[{i}].operations[{j}]", operation, Operations));
            }

            PodSpecValidation.OneOf(rule, "scope", $"{path}.rules[{i}]", ["*", "Cluster", "Namespaced"], errors);
        }
    }

    /// <summary>How a webhook is reached.</summary>
    public static void Client(JsonObject? client, string path, List<FieldError> errors)
    {
        var url = client?.Text("url") ?? "";
        var service = client?.Child("service");
        if (url.Length > 0 == service is not null)
        {
            errors.Add(FieldError.Required(path, "exactly one of url or service is required"));
        }

        if (url.Length > 0 && (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme != "https" || parsed.UserInfo.Length > 0 || parsed.Query.Length > 0 || parsed.Fragment.Length > 0))
        {
            errors.Add(FieldError.Invalid($"{path}.url", url, "'https' is the only allowed URL scheme, without user, query or fragment; desired format: https://host[/path]"));
        }

        if (service is null)
        {
            return;
        }

        foreach (var property in (ReadOnlySpan<string>)["name", "namespace"])
        {
            if (service.Text(property).Length == 0)
            {
                errors.Add(FieldError.Required($"{path}.service.{property}", $"service {property} is required"));
            }
        }

        if (!PortRules.IsPort(service.Number("port") ?? 0))
        {
            errors.Add(FieldError.Invalid($"{path}.service.port", service.Number("port"), "port is not valid: " + PortRules.RangeMessage));
        }

        if (service.Text("path") is { Length: > 0 } target && target[0] != '/')
        {
            errors.Add(FieldError.Invalid($"{path}.service.path", target, "must start with a '/'"));
        }
    }
}
