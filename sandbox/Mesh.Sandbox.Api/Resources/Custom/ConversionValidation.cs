using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Admission;
using Mesh.Sandbox.Api.Http;
using Mesh.Sandbox.Api.Resources.Validation;

namespace Mesh.Sandbox.Api.Resources.Custom;

/// <summary>The rules of <c>spec.conversion</c>.</summary>
internal static class ConversionValidation
{
    private const string Webhook = "spec.conversion.webhook";
    private static readonly string[] KnownReviews = ["v1"];

    public static void Validate(JsonObject conversion, List<FieldError> errors)
    {
        var webhook = conversion.Child("webhook");
        switch (conversion.Text("strategy"))
        {
            case "None":
                if (webhook is not null)
                {
                    errors.Add(FieldError.Forbidden(Webhook, "should not be set when strategy is not set to Webhook"));
                }

                break;
            case "Webhook" when webhook?.Child("clientConfig") is null:
                errors.Add(FieldError.Required($"{Webhook}.clientConfig", "required when strategy is set to Webhook"));
                break;
            case "Webhook":
                var client = webhook!.Ensure("clientConfig");
                WebhookValidation.Client(client, $"{Webhook}.clientConfig", errors);
                CaBundle(client.Text("caBundle"), errors);
                Reviews([.. webhook!.Texts("conversionReviewVersions")], errors);
                break;
            case var strategy:
                errors.Add(FieldError.NotSupported("spec.conversion.strategy", strategy, "None", "Webhook"));
                break;
        }
    }

    private static void Reviews(string[] versions, List<FieldError> errors)
    {
        const string Path = Webhook + ".conversionReviewVersions";
        if (versions.Length == 0)
        {
            errors.Add(FieldError.Required(Path));
        }
        else if (!versions.Intersect(KnownReviews, StringComparer.Ordinal).Any())
        {
            errors.Add(FieldError.Invalid(Path, string.Join(',', versions), "must include at least one of v1"));
        }
    }

    private static void CaBundle(string bundle, List<FieldError> errors)
    {
        try
        {
            new WebhookTrust(bundle).Dispose();
        }
        catch (WebhookCallException exception)
        {
            errors.Add(FieldError.Invalid($"{Webhook}.clientConfig.caBundle", "<ca bundle>", exception.Message));
        }
    }
}
