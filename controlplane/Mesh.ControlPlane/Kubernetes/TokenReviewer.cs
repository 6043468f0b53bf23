using k8s;
using k8s.Models;
using Mesh.ControlPlane.Identity;

namespace Mesh.ControlPlane.Kubernetes;

/// <summary>Asks the API server whose a token is.</summary>
internal sealed class TokenReviewer(IKubernetes client) : ITokenReviewer, IDisposable
{
    private const string PodUid = "authentication.kubernetes.io/pod-uid";

    // A caller of an unauthenticated port makes us call the API server: no more than this at once, the others wait their turn or leave.
    private const int MaxConcurrent = 32;

    // A sidecar that starts waits for this answer.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _slots = new(MaxConcurrent);

    public void Dispose() => _slots.Dispose();

    public async Task<TokenReviewOutcome> ReviewAsync(string token, string audience, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Timeout);
        await _slots.WaitAsync(timeout.Token);
        try
        {
            var review = new V1TokenReview
            {
                ApiVersion = "authentication.k8s.io/v1",
                Kind = "TokenReview",
                Spec = new V1TokenReviewSpec { Token = token, Audiences = [audience] },
            };
            var status = (await client.AuthenticationV1.CreateTokenReviewAsync(review, cancellationToken: timeout.Token)).Status;
            string? podUid = status?.User?.Extra?.TryGetValue(PodUid, out var values) == true ? values.FirstOrDefault() : null;
            return new(status?.Authenticated == true, status?.User?.Username ?? "", [.. status?.Audiences ?? []], podUid);
        }
        finally
        {
            _slots.Release();
        }
    }
}
