using k8s.Models;
using Mesh.ControlPlane.Identity;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Reporting;
using Polly;

namespace Mesh.ControlPlane.Kubernetes;

/// <summary>Asks the API server whose a token is.</summary>
internal sealed partial class TokenReviewer(KubernetesConnection connection, TimeProvider time, ILogger<TokenReviewer> logger) : ITokenReviewer, IDisposable
{
    private const string Path = "apis/authentication.k8s.io/v1/tokenreviews";
    private const string PodUid = "authentication.kubernetes.io/pod-uid";
    private const string PodName = "authentication.kubernetes.io/pod-name";

    // A caller of an unauthenticated port makes us call the API server: no more than this at once, the others wait their turn or leave.
    private const int MaxConcurrent = 32;

    /// <summary>So long no review must fail for a trouble to be over.</summary>
    private static readonly TimeSpan Calm = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _slots = new(MaxConcurrent);
    private readonly ResiliencePipeline _pipeline = TokenReviewPipeline.Create(time);

    // All sidecars that start or renew meanwhile meet it, again and again.
    private readonly Episode _trouble = new(time, Calm, lasted => Log.Works(logger, lasted));

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
            _trouble.End();
            var status = answer.Status;
            return new(
                status?.Authenticated == true, status?.User?.Username ?? "", [.. status?.Audiences ?? []], Extra(status?.User, PodUid), Extra(status?.User, PodName));
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            if (_trouble.Begin())
            {
                Log.Failed(logger, exception.Message);
            }

            throw;
        }
        finally
        {
            _slots.Release();
        }
    }

    private static string? Extra(V1UserInfo? user, string name) => user?.Extra?.TryGetValue(name, out var values) == true ? values.FirstOrDefault() : null;

    private static partial class Log
    {
        [LoggerMessage(EventIds.IssuanceFailed, LogLevel.Warning, "Tokens cannot be reviewed, so sidecars get no certificates; they keep those they have and ask again: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);

        [LoggerMessage(EventIds.IssuanceWorks, LogLevel.Information, "Tokens can be reviewed again; they could not for {Duration}")]
        public static partial void Works(ILogger logger, TimeSpan duration);
    }
}
