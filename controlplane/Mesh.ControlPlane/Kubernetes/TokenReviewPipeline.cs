using System.Net;
using Mesh.Kubernetes.Client;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace Mesh.ControlPlane.Kubernetes;

/// <summary>How often and how long an API server that stumbles is asked whose a token is, while a sidecar that starts waits for the answer.</summary>
internal static class TokenReviewPipeline
{
    /// <summary>Over all attempts: the sidecar gives up on us later than that and asks again.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>Before the first repetition; doubles, with jitter.</summary>
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(100);

    /// <summary>An API server that fails three times in a row is not stumbling but away.</summary>
    private const int MaxRetries = 2;

    public static ResiliencePipeline Create(TimeProvider time) => new ResiliencePipelineBuilder { TimeProvider = time }
        .AddTimeout(new TimeoutStrategyOptions { Timeout = Timeout })
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = MaxRetries,
            Delay = Delay,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = new PredicateBuilder().Handle<HttpRequestException>().Handle<KubernetesApiException>(IsTransient),
        })
        .Build();

    /// <summary>A refusal stays a refusal; overload and faults of the server pass.</summary>
    private static bool IsTransient(KubernetesApiException exception) =>
        exception.Code is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;
}
