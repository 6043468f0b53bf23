using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Admission;
using Mesh.Sandbox.Api.Tests.Patching;

namespace Mesh.Sandbox.Api.Tests.Admission;

/// <summary>Conditions in CEL that decide whether a webhook is asked.</summary>
public sealed class MatchConditionsTests : AdmissionChainTestBase
{
    [Theory]
    [InlineData("object.metadata.name == 'p' && request.operation == 'CREATE'", true)]
    [InlineData("object.metadata.name == 'other'", false)]
    [InlineData("request.userInfo.username == 'bob'", false)]
    public async Task Mutate_MatchConditions_DecideBeforeTheCall(string expression, bool isAsked)
    {
        await using var webhook = await TestWebhook.StartAsync(static (_, request) => TestWebhook.Allow(request));
        var hook = Hook(webhook, "one.mesh.dev", "/");
        hook["matchConditions"] = new JsonArray(new JsonObject { ["name"] = "c", ["expression"] = expression });
        Mutating.Add(Configuration("m", hook));

        Assert.Null((await Chain(webhook).MutateAsync(Request(), Nothing, Token)).Failure);
        Assert.Equal(isAsked ? 1 : 0, webhook.Requests.Count);
    }

    [Fact]
    public async Task Mutate_MatchConditionInError_FollowsTheFailurePolicy()
    {
        await using var webhook = await TestWebhook.StartAsync(static (_, request) => TestWebhook.Allow(request));
        var hook = Hook(webhook, "one.mesh.dev", "/");
        hook["matchConditions"] = new JsonArray(new JsonObject { ["name"] = "c", ["expression"] = "object.spec.missing == 1" });
        Mutating.Add(Configuration("m", hook));
        Assert.Equal(403, (await Chain(webhook).MutateAsync(Request(), Nothing, Token)).Failure!.Code);

        hook["failurePolicy"] = "Ignore";
        Assert.Null((await Chain(webhook).MutateAsync(Request(), Nothing, Token)).Failure);
        Assert.Empty(webhook.Requests);
    }

    [Fact]
    public void ValidateMatchConditions_ExpressionThatDoesNotCompile_IsNamed() => Assert.StartsWith(
        "webhooks[0].matchConditions[0].expression: Invalid value: \"authorizer.x\": compilation failed",
        MatchConditions.Validate(Json.Object("""{"matchConditions":[{"name":"c","expression":"authorizer.x"}]}"""), "webhooks[0]")[0].ToString(),
        StringComparison.Ordinal);
}
