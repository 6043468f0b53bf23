using System.Net;
using System.Text;
using Mesh.Kubernetes.Client;

namespace Mesh.ControlPlane.Tests.Support;

/// <summary>Plays an API server by answering one request after the other as told; the last answer goes on for ever.</summary>
internal sealed class FakeApiServer(params (HttpStatusCode Code, string Body)[] answers) : HttpMessageHandler
{
    public List<string> Requests { get; } = [];

    public KubernetesConnection Connect() => new(this, new Uri("http://fake.test"), TimeProvider.System);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var (code, body) = answers[Math.Min(Requests.Count, answers.Length - 1)];
        Requests.Add($"{request.Method} {request.RequestUri!.AbsolutePath}");
        return Task.FromResult(new HttpResponseMessage(code) { Content = new StringContent(body, Encoding.UTF8, "application/json") });
    }
}
