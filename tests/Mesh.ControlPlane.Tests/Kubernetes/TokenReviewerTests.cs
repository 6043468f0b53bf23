using System.Net;
using Mesh.ControlPlane.Kubernetes;
using Mesh.ControlPlane.Tests.Support;
using Mesh.Kubernetes.Client;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mesh.ControlPlane.Tests.Kubernetes;

public sealed class TokenReviewerTests
{
    private const string Yes =
        """{"apiVersion":"authentication.k8s.io/v1","kind":"TokenReview","status":{"authenticated":true,"audiences":["mesh.dev/ca"],"user":{"username":"system:serviceaccount:shop:web","extra":{"authentication.kubernetes.io/pod-uid":["uid-1"]}}}}""";

    private const string No = """{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Forbidden","message":"no","code":403}""";

    [Fact]
    public async Task Review_ServerStumbles_IsAskedAgainOnTheSharedConnection()
    {
        using var server = new FakeApiServer((HttpStatusCode.InternalServerError, ""), (HttpStatusCode.TooManyRequests, ""), (HttpStatusCode.Created, Yes));
        using var connection = server.Connect();
        using var reviewer = new TokenReviewer(connection, TimeProvider.System, NullLogger<TokenReviewer>.Instance);

        var outcome = await reviewer.ReviewAsync("token", "mesh.dev/ca", TestContext.Current.CancellationToken);

        Assert.True(outcome.Authenticated);
        Assert.Equal(("system:serviceaccount:shop:web", "uid-1"), (outcome.Username, outcome.PodUid));
        Assert.Equal(Enumerable.Repeat("POST /apis/authentication.k8s.io/v1/tokenreviews", 3), server.Requests);
    }

    [Fact]
    public async Task Review_ServerRefuses_IsNotAskedAgain()
    {
        using var server = new FakeApiServer((HttpStatusCode.Forbidden, No));
        using var connection = server.Connect();
        using var reviewer = new TokenReviewer(connection, TimeProvider.System, NullLogger<TokenReviewer>.Instance);

        await Assert.ThrowsAsync<KubernetesApiException>(() => reviewer.ReviewAsync("token", "mesh.dev/ca", TestContext.Current.CancellationToken));

        Assert.Single(server.Requests);
    }
}
