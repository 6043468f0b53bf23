using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Admission;
using Mesh.Sandbox.Api.Auth;
using Mesh.Sandbox.Api.Tests.Patching;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mesh.Sandbox.Api.Tests.Admission;

/// <summary>A chain over configurations that a test fills in, and the request and webhook it begins with.</summary>
public abstract class AdmissionChainTestBase
{
    private static readonly UserInfo Alice = new("alice", "", ["system:authenticated"], new Dictionary<string, IReadOnlyList<string>>());

    private protected List<JsonObject> Mutating { get; } = [];

    private protected List<JsonObject> Validating { get; } = [];

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A server without plug-ins of its own.</summary>
    private protected static void Nothing(JsonObject tree)
    {
    }

    private protected static AdmissionRequest Request() => new()
    {
        Operation = AdmissionRequest.Create,
        Group = "",
        Version = "v1",
        Resource = "pods",
        Kind = "Pod",
        Name = "p",
        Namespace = "shop",
        Object = Json.Object("""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","labels":{"app":"web"}}}"""),
        User = Alice,
        NamespaceLabels = new Dictionary<string, string> { ["mesh.dev/inject"] = "enabled" },
        ServedVersions = ["v1"],
    };

    private protected static JsonObject Configuration(string name, params JsonNode[] webhooks) =>
        new() { ["metadata"] = new JsonObject { ["name"] = name }, ["webhooks"] = new JsonArray(webhooks) };

    private protected static JsonObject Hook(TestWebhook webhook, string name, string path) => new()
    {
        ["name"] = name,
        ["clientConfig"] = new JsonObject
        {
            ["caBundle"] = webhook.CaBundle,
            ["service"] = new JsonObject { ["namespace"] = "shop", ["name"] = "hook", ["port"] = webhook.Port, ["path"] = path },
        },
        ["rules"] = JsonNode.Parse("""[{"operations":["*"],"apiGroups":["*"],"apiVersions":["*"],"resources":["*"],"scope":"*"}]"""),
        ["failurePolicy"] = "Fail",
        ["matchPolicy"] = "Equivalent",
        ["sideEffects"] = "None",
        ["timeoutSeconds"] = 10,
        ["admissionReviewVersions"] = new JsonArray("v1"),
    };

    private protected static JsonObject With(JsonObject hook, string change)
    {
        foreach (var (name, value) in Json.Object(change))
        {
            hook[name] = value?.DeepClone();
        }

        return hook;
    }

    private protected AdmissionChain Chain(TestWebhook _, WebhookServiceResolver? resolver = null) => new(
        resource => resource == "mutatingwebhookconfigurations" ? Mutating : Validating,
        new WebhookClient(new WebhookCaller(resolver ?? (static (_, _) => "127.0.0.1"), TcpWebhookDialer.DialAsync, TimeProvider.System)),
        NullLogger<AdmissionChain>.Instance);
}
