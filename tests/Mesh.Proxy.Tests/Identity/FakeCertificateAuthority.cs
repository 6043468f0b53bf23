using System.Threading.Channels;
using Mesh.Api.Certificates.V1;
using Mesh.Proxy.Identity;

namespace Mesh.Proxy.Tests.Identity;

/// <summary>An authority in memory whose answers a test decides, one request at a time.</summary>
internal sealed class FakeCertificateAuthority : ICertificateAuthority
{
    private readonly Channel<Request> _requests = Channel.CreateUnbounded<Request>();

    public Task<IssueCertificateResponse> IssueAsync(byte[] signingRequest, CancellationToken cancellationToken)
    {
        var request = new Request(signingRequest, new TaskCompletionSource<IssueCertificateResponse>(TaskCreationOptions.RunContinuationsAsynchronously));
        _requests.Writer.TryWrite(request);
        return request.Answer.Task.WaitAsync(cancellationToken);
    }

    /// <summary>True if a request waits.</summary>
    public bool IsAsked => _requests.Reader.Count > 0;

    /// <summary>The next request.</summary>
    public Task<Request> TakeAsync() => _requests.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(10));

    internal sealed record Request(byte[] SigningRequest, TaskCompletionSource<IssueCertificateResponse> Answer);
}
