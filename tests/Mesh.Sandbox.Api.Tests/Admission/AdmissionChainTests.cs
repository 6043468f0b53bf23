using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Admission;
using Mesh.Sandbox.Api.Auth;
using Mesh.Sandbox.Api.Tests.Patching;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mesh.Sandbox.Api.Tests.Admission;

public sealed class AdmissionChainTests : AdmissionChainTestBase
{
    [Fact]
    public async Task Mutate_MatchingWebhook_PatchesTheObject()
    {
        await using var webhook = await TestWebhook.StartAsync(static (_, request) => TestWebhook.Allow(request, """[{"op":"add","path":"/spec","value":{"a":1}}]"""));
        Mutating.Add(Configuration("m", Hook(webhook, "one.mesh.dev", "/mutate")));

        var outcome = await Chain(webhook).MutateAsync(Request(), Nothing, Token);

        Assert.Null(outcome.Failure);
        Json.AssertEqual("""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","labels":{"app":"web"}},"spec":{"a":1}}""", outcome.Object);
        var (path, review) = Assert.Single(webhook.Requests);
        Assert.Equal("/mutate?timeout=10s", path);
        Assert.Equal("admission.k8s.io/v1", review["apiVersion"]!.GetValue<string>());
        var sent = review["request"]!.AsObject();
        Json.AssertEqual("""{"group":"","version":"v1","kind":"Pod"}""", sent["kind"]);
        Json.AssertEqual("""{"group":"","version":"v1","resource":"pods"}""", sent["requestResource"]);
        Json.AssertEqual("""{"username":"alice","groups":["system:authenticated"]}""", sent["userInfo"]);
        Assert.Equal("CREATE", sent["operation"]!.GetValue<string>());
        Assert.False(sent["dryRun"]!.GetValue<bool>());
        Assert.Null(sent["oldObject"]);
        Assert.True(sent.ContainsKey("oldObject"));
    }

    [Theory]
    [InlineData("""{"message":"no"}""", 400, "", "admission webhook \"one.mesh.dev\" denied the request: no")]
    [InlineData("""{"message":"no","code":403,"reason":"Forbidden"}""", 403, "Forbidden", "admission webhook \"one.mesh.dev\" denied the request: no")]
    [InlineData("""{"reason":"TooBad","code":200}""", 400, "TooBad", "admission webhook \"one.mesh.dev\" denied the request: TooBad")]
    [InlineData("null", 400, "", "admission webhook \"one.mesh.dev\" denied the request without explanation")]
    public async Task Validate_Refusal_ReachesTheClient(string status, int code, string reason, string message)
    {
        await using var webhook = await TestWebhook.StartAsync((_, request) => TestWebhook.Deny(request, status));
        Validating.Add(Configuration("v", Hook(webhook, "one.mesh.dev", "/")));

        var failure = (await Chain(webhook).ValidateAsync(Request(), Token)).Failure!;

        Assert.Equal((code, reason, message), (failure.Code, failure.Reason, failure.Message));
    }

    [Fact]
    public async Task Mutate_SeveralWebhooks_RunByConfigurationNameAndSeeEachOther()
    {
        await using var webhook = await TestWebhook.StartAsync(static (path, request) =>
            TestWebhook.Allow(request, $$"""[{"op":"add","path":"/metadata/labels/seen-by-{{path[1..]}}","value":"{{request["object"]!["metadata"]!["labels"]!.AsObject().Count}}"}]"""));
        Mutating.Add(Configuration("z", Hook(webhook, "z.mesh.dev", "/z")));
        Mutating.Add(Configuration("a", Hook(webhook, "a1.mesh.dev", "/a1"), Hook(webhook, "a2.mesh.dev", "/a2")));

        var outcome = await Chain(webhook).MutateAsync(Request(), Nothing, Token);

        Json.AssertEqual("""{"app":"web","seen-by-a1":"1","seen-by-a2":"2","seen-by-z":"3"}""", outcome.Object!["metadata"]!["labels"]);
    }

    [Fact]
    public async Task Mutate_ReinvocableWebhook_RunsAgainAfterALaterChange()
    {
        await using var webhook = await TestWebhook.StartAsync(static (path, request) => path == "/count"
            ? TestWebhook.Allow(request, $$"""[{"op":"add","path":"/metadata/labels/count","value":"{{request["object"]!["metadata"]!["labels"]!.AsObject().Count}}"}]""")
            : TestWebhook.Allow(request, """[{"op":"add","path":"/metadata/labels/late","value":"1"}]"""));
        var counting = Hook(webhook, "count.mesh.dev", "/count");
        counting["reinvocationPolicy"] = "IfNeeded";
        Mutating.Add(Configuration("a", counting));
        Mutating.Add(Configuration("b", Hook(webhook, "late.mesh.dev", "/late")));

        var outcome = await Chain(webhook).MutateAsync(Request(), Nothing, Token);

        Json.AssertEqual("""{"app":"web","count":"3","late":"1"}""", outcome.Object!["metadata"]!["labels"]);
        Assert.Equal(3, webhook.Requests.Count);
    }

    /// <summary>The server's plug-ins see what a webhook added, and so does, once more, the webhook that wants to.</summary>
    [Fact]
    public async Task Mutate_WebhookChangedTheObject_RunsThePluginsAgainThenReinvocableWebhooks()
    {
        await using var webhook = await TestWebhook.StartAsync(static (_, request) => request["object"]!["metadata"]!["labels"]!["injected"] is null
            ? TestWebhook.Allow(request, """[{"op":"add","path":"/metadata/labels/injected","value":"1"}]""")
            : TestWebhook.Allow(request));
        var injector = Hook(webhook, "inject.mesh.dev", "/");
        injector["reinvocationPolicy"] = "IfNeeded";
        Mutating.Add(Configuration("a", injector));

        var outcome = await Chain(webhook).MutateAsync(Request(), static tree => tree["metadata"]!["labels"]!["mounted"] = "1", Token);

        Json.AssertEqual("""{"app":"web","injected":"1","mounted":"1"}""", outcome.Object!["metadata"]!["labels"]);
        Assert.Equal(2, webhook.Requests.Count);
        Assert.Contains(webhook.Requests, asked => asked.Review["request"]!["object"]!["metadata"]!["labels"]!["mounted"] is not null);
    }

    [Fact]
    public async Task Mutate_NoWebhookChangedTheObject_LeavesThePluginsAlone()
    {
        await using var webhook = await TestWebhook.StartAsync(static (_, request) => TestWebhook.Allow(request));
        Mutating.Add(Configuration("a", With(Hook(webhook, "one.mesh.dev", "/"), """{"reinvocationPolicy":"IfNeeded"}""")));

        var outcome = await Chain(webhook).MutateAsync(Request(), static _ => Assert.Fail("nothing has changed"), Token);

        Json.AssertEqual("""{"app":"web"}""", outcome.Object!["metadata"]!["labels"]);
        Assert.Single(webhook.Requests);
    }

    public static TheoryData<string, string> Faults => new()
    {
        { "/wrong-uid", "received invalid webhook response: expected response.uid=\"UID\", got \"other\"" },
        { "/no-response", "received invalid webhook response: webhook response was absent" },
        { "/wrong-kind", "received invalid webhook response: expected webhook response of admission.k8s.io/v1, Kind=AdmissionReview, got v1, Kind=Pod" },
        { "/no-patch-type", "received invalid webhook response: webhook returned response.patch but not response.patchType" },
        { "/no-patch", "received invalid webhook response: webhook returned response.patchType but not response.patch" },
        { "/merge-patch", "received invalid webhook response: webhook returned invalid response.patchType of \"MergePatch\"" },
        { "/patch-no-unicode", "received undecodable patch in webhook response: a string ending at byte" },
        { "/patch-twice", "received undecodable patch in webhook response" },
        { "/bad-base64", "received undecodable patch in webhook response" },
        { "/huge", "failed to call webhook: Post \"https://hook.shop.svc:PORT/huge?timeout=10s\": Cannot write more bytes to the buffer" },
        { "/broken", "failed to call webhook: an error on the server (\"broken\") has prevented the request from succeeding" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Mutate_BadAnswer_FollowsTheFailurePolicy(string path, string expected)
    {
        await using var webhook = await TestWebhook.StartAsync(BadAdmissionAnswers.Create);
        var hook = Hook(webhook, "one.mesh.dev", path);
        Mutating.Add(Configuration("m", hook));

        var closed = await Chain(webhook).MutateAsync(Request(), Nothing, Token);
        hook["failurePolicy"] = "Ignore";
        var open = await Chain(webhook).MutateAsync(Request(), Nothing, Token);

        var uids = webhook.Requests.Select(static request => request.Review["request"]!["uid"]!.GetValue<string>());
        var message = uids.Aggregate(closed.Failure!.Message, static (text, uid) => text.Replace(uid, "UID", StringComparison.Ordinal));
        Assert.Equal((500, "InternalError"), (closed.Failure.Code, closed.Failure.Reason));
        Assert.StartsWith(
            "Internal error occurred: failed calling webhook \"one.mesh.dev\": " + expected.Replace("PORT", $"{webhook.Port}", StringComparison.Ordinal),
            message,
            StringComparison.Ordinal);
        Assert.Null(open.Failure);
        Json.AssertEqual(Request().Object!.ToJsonString(), open.Object);
    }

    [Fact]
    public async Task Mutate_PatchThatDoesNotApply_FailsWhateverThePolicy()
    {
        await using var webhook = await TestWebhook.StartAsync(static (_, request) => TestWebhook.Allow(request, """[{"op":"remove","path":"/missing"}]"""));
        var hook = Hook(webhook, "one.mesh.dev", "/");
        hook["failurePolicy"] = "Ignore";
        Mutating.Add(Configuration("m", hook));

        var failure = (await Chain(webhook).MutateAsync(Request(), Nothing, Token)).Failure!;

        Assert.StartsWith("Internal error occurred: remove operation does not apply: doc is missing path: \"/missing\"", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_PatchInTheAnswer_IsRefused()
    {
        await using var webhook = await TestWebhook.StartAsync(static (_, request) => TestWebhook.Allow(request, "[]"));
        Validating.Add(Configuration("v", Hook(webhook, "one.mesh.dev", "/")));

        Assert.Contains(
            "validating webhook may not return response.patch", (await Chain(webhook).ValidateAsync(Request(), Token)).Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mutate_SlowWebhook_TimesOut()
    {
        await using var webhook = await TestWebhook.StartAsync(static (_, request) => TestWebhook.Allow(request));
        var hook = Hook(webhook, "one.mesh.dev", "/slow");
        hook["timeoutSeconds"] = 1;
        Mutating.Add(Configuration("m", hook));

        var failure = (await Chain(webhook).MutateAsync(Request(), Nothing, Token)).Failure!;

        Assert.Equal(
            $"Internal error occurred: failed calling webhook \"one.mesh.dev\": failed to call webhook: Post \"https://hook.shop.svc:{webhook.Port}/slow?timeout=1s\": context deadline exceeded",
            failure.Message);
    }

    [Fact]
    public async Task Mutate_ServerThatIsNotTrusted_IsNotAsked()
    {
        await using var webhook = await TestWebhook.StartAsync(static (_, request) => TestWebhook.Allow(request));
        await using var other = await TestWebhook.StartAsync(static (_, request) => TestWebhook.Allow(request));
        var untrusted = Hook(webhook, "one.mesh.dev", "/");
        untrusted["clientConfig"]!["caBundle"] = other.CaBundle;
        Mutating.Add(Configuration("m", untrusted));
        Assert.EndsWith(
            "tls: failed to verify certificate: x509: certificate signed by unknown authority",
            (await Chain(webhook).MutateAsync(Request(), Nothing, Token)).Failure!.Message,
            StringComparison.Ordinal);

        var renamed = Hook(webhook, "one.mesh.dev", "/");
        renamed["clientConfig"]!["service"]!["name"] = "other";
        Mutating[0] = Configuration("m", renamed);
        Assert.EndsWith(
            "tls: failed to verify certificate: x509: certificate is valid for hook.shop.svc, localhost, not other.shop.svc",
            (await Chain(webhook).MutateAsync(Request(), Nothing, Token)).Failure!.Message,
            StringComparison.Ordinal);
        Assert.Empty(webhook.Requests);
    }

    [Fact]
    public async Task Mutate_NobodyListens_SaysSo()
    {
        int port;
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        await using var webhook = await TestWebhook.StartAsync(static (_, request) => TestWebhook.Allow(request));
        var hook = Hook(webhook, "one.mesh.dev", "/");
        hook["clientConfig"]!["service"]!["port"] = port;
        Mutating.Add(Configuration("m", hook));

        Assert.Equal(
            $"Internal error occurred: failed calling webhook \"one.mesh.dev\": failed to call webhook: Post \"https://hook.shop.svc:{port}/?timeout=10s\": dial tcp 127.0.0.1:{port}: connect: connection refused",
            (await Chain(webhook).MutateAsync(Request(), Nothing, Token)).Failure!.Message);
    }

    [Fact]
    public async Task Mutate_ServiceThatDoesNotExist_SaysSo()
    {
        await using var webhook = await TestWebhook.StartAsync(static (_, request) => TestWebhook.Allow(request));
        Mutating.Add(Configuration("m", Hook(webhook, "one.mesh.dev", "/")));

        var failure = (await Chain(webhook, static (_, _) => null).MutateAsync(Request(), Nothing, Token)).Failure!;

        Assert.EndsWith("service \"hook\" not found", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"rules":[{"operations":["UPDATE"],"apiGroups":["*"],"apiVersions":["*"],"resources":["*"]}]}""")]
    [InlineData("""{"rules":[{"operations":["*"],"apiGroups":["apps"],"apiVersions":["*"],"resources":["*"]}]}""")]
    [InlineData("""{"matchPolicy":"Exact","rules":[{"operations":["*"],"apiGroups":["*"],"apiVersions":["v2"],"resources":["*"]}]}""")]
    [InlineData("""{"rules":[{"operations":["*"],"apiGroups":["*"],"apiVersions":["*"],"resources":["pods/status","services","*/scale"]}]}""")]
    [InlineData("""{"rules":[{"operations":["*"],"apiGroups":["*"],"apiVersions":["*"],"resources":["*"],"scope":"Cluster"}]}""")]
    [InlineData("""{"namespaceSelector":{"matchLabels":{"mesh.dev/inject":"disabled"}}}""")]
    [InlineData("""{"namespaceSelector":{"matchExpressions":[{"key":"mesh.dev/inject","operator":"NotIn","values":["enabled"]}]}}""")]
    [InlineData("""{"objectSelector":{"matchExpressions":[{"key":"app","operator":"DoesNotExist"}]}}""")]
    public async Task Mutate_RuleOrSelectorDoesNotMatch_IsNotAsked(string change)
    {
        await using var webhook = await TestWebhook.StartAsync(static (_, _) => null);
        Mutating.Add(Configuration("m", With(Hook(webhook, "one.mesh.dev", "/"), change)));

        Assert.Null((await Chain(webhook).MutateAsync(Request(), Nothing, Token)).Failure);
        Assert.Empty(webhook.Requests);
    }

    [Theory]
    [InlineData("""{"rules":[{"operations":["CREATE"],"apiGroups":[""],"apiVersions":["v1"],"resources":["pods/*"],"scope":"Namespaced"}]}""")]
    [InlineData("""{"rules":[{"operations":["*"],"apiGroups":["*"],"apiVersions":["*"],"resources":["*/*"]}]}""")]
    [InlineData("""{"namespaceSelector":{"matchLabels":{"mesh.dev/inject":"enabled"}},"objectSelector":{"matchExpressions":[{"key":"app","operator":"In","values":["web"]}]}}""")]
    public async Task Mutate_RuleAndSelectorsMatch_IsAsked(string change)
    {
        await using var webhook = await TestWebhook.StartAsync(static (_, request) => TestWebhook.Allow(request));
        Mutating.Add(Configuration("m", With(Hook(webhook, "one.mesh.dev", "/"), change)));

        Assert.Null((await Chain(webhook).MutateAsync(Request(), Nothing, Token)).Failure);
        Assert.Single(webhook.Requests);
    }

    [Fact]
    public async Task Mutate_EquivalentVersion_IsSentInTheVersionOfTheRule()
    {
        await using var webhook = await TestWebhook.StartAsync(static (_, request) => TestWebhook.Allow(request, """[{"op":"add","path":"/spec","value":{}}]"""));
        var hook = With(
            Hook(webhook, "one.mesh.dev", "/"), """{"rules":[{"operations":["*"],"apiGroups":["split.smi-spec.io"],"apiVersions":["v1alpha4"],"resources":["*"]}]}""");
        Mutating.Add(Configuration("m", hook));
        var request = Request() with
        {
            Group = "split.smi-spec.io",
            Version = "v1alpha2",
            Resource = "trafficsplits",
            Kind = "TrafficSplit",
            ServedVersions = ["v1alpha2", "v1alpha4"],
            Object = Json.Object("""{"apiVersion":"split.smi-spec.io/v1alpha2","kind":"TrafficSplit","metadata":{"name":"t"}}"""),
        };

        var outcome = await Chain(webhook).MutateAsync(request, Nothing, Token);

        Json.AssertEqual("""{"apiVersion":"split.smi-spec.io/v1alpha2","kind":"TrafficSplit","metadata":{"name":"t"},"spec":{}}""", outcome.Object);
        var sent = Assert.Single(webhook.Requests).Review["request"]!;
        Assert.Equal("split.smi-spec.io/v1alpha4", sent["object"]!["apiVersion"]!.GetValue<string>());
        Assert.Equal("v1alpha4", sent["kind"]!["version"]!.GetValue<string>());
        Assert.Equal("v1alpha2", sent["requestKind"]!["version"]!.GetValue<string>());
    }

    [Fact]
    public async Task Mutate_NewNamespace_IsSelectedByItsOwnLabels()
    {
        await using var webhook = await TestWebhook.StartAsync(static (_, request) => TestWebhook.Allow(request));
        Mutating.Add(Configuration("m", With(Hook(webhook, "one.mesh.dev", "/"), """{"namespaceSelector":{"matchLabels":{"team":"a"}}}""")));
        var request = Request() with
        {
            Resource = "namespaces",
            Kind = "Namespace",
            Namespace = "team-a",
            NamespaceLabels = new Dictionary<string, string>(),
            Object = Json.Object("""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"team-a","labels":{"team":"a"}}}"""),
        };

        await Chain(webhook).MutateAsync(request, Nothing, Token);

        Assert.Single(webhook.Requests);
    }

    [Fact]
    public async Task Mutate_DryRun_NeedsAWebhookWithoutSideEffects()
    {
        await using var webhook = await TestWebhook.StartAsync(static (_, request) => TestWebhook.Allow(request));
        var hook = Hook(webhook, "one.mesh.dev", "/");
        hook["sideEffects"] = "Some";
        Mutating.Add(Configuration("m", hook));

        var failure = (await Chain(webhook).MutateAsync(Request() with { DryRun = true }, Nothing, Token)).Failure!;

        Assert.Equal((400, "admission webhook \"one.mesh.dev\" does not support dry run"), (failure.Code, failure.Message));
        Assert.Empty(webhook.Requests);
    }

    [Fact]
    public async Task Mutate_PatchOfADeletion_IsRefused()
    {
        await using var webhook = await TestWebhook.StartAsync(static (_, request) => TestWebhook.Allow(request, """[{"op":"add","path":"/a","value":1}]"""));
        Mutating.Add(Configuration("m", Hook(webhook, "one.mesh.dev", "/")));

        var failure = (await Chain(webhook).MutateAsync(Request() with { Operation = "DELETE", OldObject = Request().Object, Object = null }, Nothing, Token)).Failure!;

        Assert.EndsWith("attempted to modify the object, which is not supported for this operation", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MutateAndValidate_WebhookConfigurations_ArePastAllWebhooks()
    {
        await using var webhook = await TestWebhook.StartAsync(static (_, _) => null);
        Mutating.Add(Configuration("m", Hook(webhook, "one.mesh.dev", "/")));
        Validating.Add(Configuration("v", Hook(webhook, "one.mesh.dev", "/")));
        var request = Request() with { Group = "admissionregistration.k8s.io", Resource = "validatingwebhookconfigurations" };

        Assert.Null((await Chain(webhook).MutateAsync(request, Nothing, Token)).Failure);
        Assert.Null((await Chain(webhook).ValidateAsync(request, Token)).Failure);
        Assert.Empty(webhook.Requests);
    }

    [Fact]
    public async Task Validate_Warnings_AreCollectedFromAll()
    {
        await using var webhook = await TestWebhook.StartAsync(static (path, request) =>
        {
            var review = TestWebhook.Allow(request);
            review["response"]!["warnings"] = new JsonArray($"from {path}");
            return review;
        });
        Validating.Add(Configuration("v", Hook(webhook, "a.mesh.dev", "/a"), Hook(webhook, "b.mesh.dev", "/b")));

        Assert.Equal(["from /a", "from /b"], (await Chain(webhook).ValidateAsync(Request(), Token)).Warnings);
    }
}
