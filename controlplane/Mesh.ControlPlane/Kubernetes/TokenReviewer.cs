using k8s.Models;
using Mesh.ControlPlane.Identity;
using Mesh.Kubernetes.Client;
using Polly;

namespace Mesh.ControlPlane.Kubernetes;

/// <summary>Asks the API server whose a token is.</summary>
internal sealed class TokenReviewer(KubernetesConnection connection, TimeProvider time) : ITokenReviewer, IDisposable
{
    private const string Path = "apis/authentication.k8s.io/v1/tokenreviews";
    private const string PodUid = "authentication.kubernetes.io/pod-uid";
    private const string PodName = "authentication.kubernetes.io/pod-name";

    // A caller of an unauthenticated port makes us call the API server: no more than this at once, the others wait their turn or leave.
    private const int MaxConcurrent = 32;

    private readonly SemaphoreSlim _slots = new(MaxConcurrent);
    private readonly ResiliencePipeline _pipeline = TokenReviewPipeline.Create(time);

    public void Dispose() => _slots.Dispose();

    public async Task<TokenReviewOutcome> ReviewAsync(string token, string audience, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken);
        try
        {
            var review = new V1TokenReview
            {
                ApiVersion = "authentication.k8s.io/v1",
                Kind = "TokenReview",
                Spec = new V1TokenReviewSpec { Token = token, Audiences = [audience] },
            };
            var answer = await _pipeline.ExecuteAsync(async attempt => await connection.AskAsync(Path, review, attempt), cancellationToken);
            var status = answer.Status;
            return new(
                status?.Authenticated == true, status?.User?.Username ?? "", [.. status?.Audiences ?? []], Extra(status?.User, PodUid), Extra(status?.User, PodName));
        }
        finally
        {
            _slots.Release();
        }
    }

    private static string? Extra(V1UserInfo? user, string name) => user?.Extra?.TryGetValue(name, out var values) == true ? values.FirstOrDefault() : null;
}
