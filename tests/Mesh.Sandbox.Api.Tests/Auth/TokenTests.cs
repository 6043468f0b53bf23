using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Auth;
using Mesh.Sandbox.Api.Tests.Patching;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.Sandbox.Api.Tests.Auth;

public sealed class TokenTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly Dictionary<string, JsonObject> _objects = new()
    {
        ["serviceaccounts/shop/web"] = Json.Object("""{"metadata":{"name":"web","uid":"sa-1"}}"""),
        ["pods/shop/web-0"] = Json.Object("""{"metadata":{"name":"web-0","uid":"pod-1"},"spec":{"serviceAccountName":"web","nodeName":"node-a"}}"""),
        ["pods/shop/other-0"] = Json.Object("""{"metadata":{"name":"other-0","uid":"pod-2"},"spec":{"serviceAccountName":"other"}}"""),
        ["nodes//node-a"] = Json.Object("""{"metadata":{"name":"node-a","uid":"node-1"}}"""),
    };

    private readonly ServiceAccountTokenIssuer _issuer;
    private readonly TokenAuthenticator _authenticator;
    private readonly TokenReviewHandler _reviews;
    private readonly TokenRequestHandler _requests;

    public TokenTests()
    {
        _issuer = new ServiceAccountTokenIssuer(ServiceAccountTokenIssuer.DefaultIssuer, _time);
        JsonObject? Lookup(string resource, string ns, string name) => _objects.GetValueOrDefault($"{resource}/{ns}/{name}");
        _authenticator = new TokenAuthenticator(_issuer, Lookup, _time);
        _reviews = new TokenReviewHandler(_authenticator);
        _requests = new TokenRequestHandler(_issuer, Lookup, _time);
    }

    public void Dispose()
    {
        _authenticator.Dispose();
        _issuer.Dispose();
    }

    [Fact]
    public async Task Review_PodBoundToken_NamesTheBearer()
    {
        var token = Request("""{"audiences":["mesh.dev/ca"],"expirationSeconds":600,"boundObjectRef":{"kind":"Pod","apiVersion":"v1","name":"web-0","uid":"pod-1"}}""");

        var status = await ReviewAsync(token, "mesh.dev/ca", "other");

        Assert.True(status["authenticated"]!.GetValue<bool>());
        Json.AssertEqual("""["mesh.dev/ca"]""", status["audiences"]);
        var user = status["user"]!.AsObject();
        Assert.Equal("system:serviceaccount:shop:web", user["username"]!.GetValue<string>());
        Assert.Equal("sa-1", user["uid"]!.GetValue<string>());
        Json.AssertEqual("""["system:serviceaccounts","system:serviceaccounts:shop","system:authenticated"]""", user["groups"]);
        var extra = user["extra"]!.AsObject();
        Json.AssertEqual("""["web-0"]""", extra["authentication.kubernetes.io/pod-name"]);
        Json.AssertEqual("""["pod-1"]""", extra["authentication.kubernetes.io/pod-uid"]);
        Json.AssertEqual("""["node-a"]""", extra["authentication.kubernetes.io/node-name"]);
        Json.AssertEqual("""["node-1"]""", extra["authentication.kubernetes.io/node-uid"]);
        Assert.StartsWith("JTI=", extra["authentication.kubernetes.io/credential-id"]![0]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Review_WrongAudience_IsRefused() => Assert.Equal(
        "[invalid bearer token, token audiences [\"mesh.dev/ca\"] is invalid for the target audiences [\"other\"]]",
        Error(await ReviewAsync(Request("""{"audiences":["mesh.dev/ca"]}"""), "other")));

    [Fact]
    public async Task Review_TokenForTheApi_IsNotForOthers()
    {
        var token = Request("{}");

        Assert.True((await ReviewAsync(token))["authenticated"]!.GetValue<bool>());
        Assert.NotEmpty(Error(await ReviewAsync(token, "mesh.dev/ca")));
    }

    [Fact]
    public async Task Review_ExpiredToken_IsRefused()
    {
        var token = Request("""{"expirationSeconds":600}""");
        _time.Advance(TimeSpan.FromSeconds(599));
        Assert.True((await ReviewAsync(token))["authenticated"]!.GetValue<bool>());

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("[invalid bearer token, service account token has expired]", Error(await ReviewAsync(token)));
    }

    [Fact]
    public async Task Review_TokenFromTheFuture_IsRefused()
    {
        var early = new FakeTimeProvider(_time.GetUtcNow() - TimeSpan.FromHours(1));
        using var authenticator = new TokenAuthenticator(_issuer, (resource, ns, name) => _objects.GetValueOrDefault($"{resource}/{ns}/{name}"), early);

        Assert.Equal("[invalid bearer token, service account token is not valid yet]", (await authenticator.AuthenticateAsync(Request("{}"), [])).Error);
    }

    [Fact]
    public async Task Review_DeletedOrRecreatedPod_InvalidatesItsToken()
    {
        var token = Request("""{"boundObjectRef":{"kind":"Pod","apiVersion":"v1","name":"web-0"}}""");

        _objects["pods/shop/web-0"]["metadata"]!["uid"] = "pod-9";
        Assert.Equal("[invalid bearer token, pod UID (pod-9) does not match service account pod ref claim (pod-1)]", Error(await ReviewAsync(token)));

        _objects.Remove("pods/shop/web-0");
        Assert.Equal("[invalid bearer token, service account token has been invalidated]", Error(await ReviewAsync(token)));
    }

    [Fact]
    public async Task Review_TerminatingPod_KeepsItsTokenForAMinute()
    {
        var token = Request("""{"boundObjectRef":{"kind":"Pod","apiVersion":"v1","name":"web-0"}}""");
        _objects["pods/shop/web-0"]["metadata"]!["deletionTimestamp"] = "2026-01-02T03:04:05Z";
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.True((await ReviewAsync(token))["authenticated"]!.GetValue<bool>());

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("[invalid bearer token, service account token has been invalidated]", Error(await ReviewAsync(token)));
    }

    [Fact]
    public async Task Review_RecreatedServiceAccount_InvalidatesItsTokens()
    {
        var token = Request("{}");
        _objects["serviceaccounts/shop/web"]["metadata"]!["uid"] = "sa-2";

        Assert.Equal("[invalid bearer token, service account UID (sa-2) does not match claim (sa-1)]", Error(await ReviewAsync(token)));
    }

    [Fact]
    public async Task Review_ForgedTokens_AreRefused()
    {
        var token = Request("{}");
        var parts = token.Split('.');
        using var otherIssuer = new ServiceAccountTokenIssuer(ServiceAccountTokenIssuer.DefaultIssuer, _time);
        var claims = new ServiceAccountClaims("shop", new BoundObjectReference("web", "sa-1"), null, null, null);
        var none = Convert.ToBase64String("""{"alg":"none"}"""u8).TrimEnd('=');
        string[] forged =
        [
            otherIssuer.Issue(claims, [_issuer.ApiAudience], TimeSpan.FromHours(1)),
            $"{parts[0]}.{parts[1]}.",
            $"{none}.{parts[1]}.",
            $"{parts[0]}.{parts[1]}.{new string('A', 86)}",
            $"{parts[0]}.{parts[1]}A.{parts[2]}",
            "not a token",
            new string('x', 100_000),
        ];

        foreach (var attempt in forged)
        {
            Assert.Equal("invalid bearer token", Error(await ReviewAsync(attempt)));
        }
    }

    [Fact]
    public async Task Review_TokenOfAnotherIssuer_IsRefused()
    {
        using var other = new ServiceAccountTokenIssuer("https://elsewhere", _time);
        var token = other.Issue(new ServiceAccountClaims("shop", new BoundObjectReference("web", "sa-1"), null, null, null), ["a"], TimeSpan.FromHours(1));

        Assert.Equal("invalid bearer token", Error(await ReviewAsync(token, "a")));
    }

    [Fact]
    public async Task Review_WithoutToken_IsABadRequest() =>
        Assert.Equal(400, (await _reviews.ReviewAsync(Json.Object("""{"spec":{}}"""))).Failure!.Code);

    [Fact]
    public void Request_Defaults_AreAnHourForTheApi()
    {
        var (response, _) = _requests.Create("shop", "web", Json.Object("""{"spec":{}}"""));

        Assert.Equal(3600, response!["spec"]!["expirationSeconds"]!.GetValue<long>());
        Assert.Equal("2026-01-02T04:04:05Z", response["status"]!["expirationTimestamp"]!.GetValue<string>());
        Assert.Equal(ServiceAccountTokenIssuer.DefaultIssuer, response["spec"]!["audiences"]![0]!.GetValue<string>());
    }

    [Theory]
    [InlineData("""{"expirationSeconds":599}""", 422, "spec.expirationSeconds: Invalid value: 599: may not specify a duration less than 10 minutes")]
    [InlineData("""{"expirationSeconds":4294967297}""", 422, "may not specify a duration larger than 2^32 seconds")]
    [InlineData("""{"boundObjectRef":{"kind":"Pod","apiVersion":"v1","name":"gone"}}""", 404, "pods \"gone\" not found")]
    [InlineData("""{"boundObjectRef":{"kind":"Pod","apiVersion":"v1","name":"other-0"}}""", 400, "cannot bind token for serviceaccount \"web\" to pod running with different serviceaccount name.")]
    [InlineData("""{"boundObjectRef":{"kind":"Pod","apiVersion":"v1","name":"web-0","uid":"old"}}""", 409, "the UID in the bound object reference (old) does not match the UID in record")]
    [InlineData("""{"boundObjectRef":{"kind":"Job","apiVersion":"batch/v1","name":"x"}}""", 400, "cannot bind token to object of type")]
    public void Request_Bad_IsRefused(string spec, int code, string message)
    {
        var (response, failure) = _requests.Create("shop", "web", Json.Object($$"""{"spec":{{spec}}}"""));

        Assert.Null(response);
        Assert.Equal(code, failure!.Code);
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Request_UnknownServiceAccount_IsNotFound() =>
        Assert.Equal(404, _requests.Create("shop", "nobody", Json.Object("""{"spec":{}}""")).Failure!.Code);

    private static string Error(JsonObject status)
    {
        Assert.Null(status["authenticated"]);
        return status["error"]!.GetValue<string>();
    }

    private string Request(string spec)
    {
        var (response, failure) = _requests.Create("shop", "web", Json.Object($$"""{"spec":{{spec}}}"""));
        Assert.Null(failure);
        return response!["status"]!["token"]!.GetValue<string>();
    }

    private async Task<JsonObject> ReviewAsync(string token, params string[] audiences)
    {
        var spec = new JsonObject { ["token"] = token, ["audiences"] = new JsonArray([.. audiences.Select(static audience => (JsonNode)audience!)]) };
        var (review, failure) = await _reviews.ReviewAsync(new JsonObject { ["spec"] = spec });
        Assert.Null(failure);
        return review!["status"]!.AsObject();
    }
}
