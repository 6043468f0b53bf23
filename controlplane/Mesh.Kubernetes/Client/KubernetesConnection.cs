using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using k8s;
using k8s.Authentication;
using k8s.Models;
using Mesh.Kubernetes.Reporting;

namespace Mesh.Kubernetes.Client;

/// <summary>
/// One authenticated HTTP client for one API server, shared by all <see cref="ResourceClient{T}"/>s and informers.
/// TLS, client certificates, tokens and exec plugins are those of the KubernetesClient package.
/// </summary>
public sealed class KubernetesConnection : IDisposable
{
    private readonly HttpClient _http;
    private readonly Version _version;
    private readonly ServiceClientCredentials? _credentials;

    public KubernetesConnection(KubernetesClientConfiguration configuration, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        BaseUri = WithTrailingSlash(new Uri(configuration.Host));
        _http = TransportFactory.Create(configuration, BaseUri);
        _version = configuration.DisableHttp2 ? HttpVersion.Version11 : HttpVersion.Version20;
        _credentials = k8s.Kubernetes.CreateCredentials(configuration);
        Time = time ?? TimeProvider.System;
    }

    /// <summary>For tests: any handler stands in for the server.</summary>
    internal KubernetesConnection(HttpMessageHandler handler, Uri baseUri, TimeProvider time)
    {
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _version = HttpVersion.Version11;
        BaseUri = WithTrailingSlash(baseUri);
        Time = time;
    }

    public Uri BaseUri { get; }

    /// <summary>
    /// Longest wait for the answer to anything but a watch. Default 30 s: well above a slow webhook (10 s by default), well below the 60 s
    /// after which the API server itself gives up.
    /// </summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Where all informers of this connection say that the server fails, so that it is said once. Default: each says it for itself.</summary>
    public ServerOutage? Outage { get; init; }

    internal TimeProvider Time { get; }

    /// <summary>The client of a kind whose URL is in its <see cref="KubernetesEntityAttribute"/>.</summary>
    public ResourceClient<T> Resource<T>()
        where T : class, IKubernetesObject<V1ObjectMeta> => new(this, ResourceDefinition.Of<T>());

    /// <summary>The client of a kind known only at run time, reduced to what all kinds have.</summary>
    public ResourceClient<PartialObject> Resource(ResourceDefinition definition) => new(this, definition);

    /// <summary>Posts an object that is answered and never stored, such as a TokenReview.</summary>
    /// <param name="path">Path of its collection, relative to <see cref="BaseUri"/>.</param>
    /// <param name="question">The object.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<T> AskAsync<T>(string path, T question, CancellationToken cancellationToken)
    {
        using var content = new StringContent(ObjectJson.Serialize(question), Encoding.UTF8, "application/json");
        using var answer = await CallAsync(HttpMethod.Post, new Uri(BaseUri, path), content, cancellationToken);
        return ObjectJson.Deserialize<T>(answer.RootElement);
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Sends one request and reads the whole answer, within <see cref="RequestTimeout"/>.</summary>
    internal async Task<JsonDocument> CallAsync(HttpMethod method, Uri uri, HttpContent? content, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(RequestTimeout, Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        using var request = CreateRequest(method, uri, content);
        try
        {
            using var response = await SendAsync(request, linked.Token);
            return await ResponseReader.ReadAsync(response, linked.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{method} {uri.AbsolutePath} took longer than {RequestTimeout.TotalSeconds:0} s");
        }
    }

    /// <summary>Reads a document that is not an object of a kind, such as discovery.</summary>
    internal Task<JsonDocument> GetJsonAsync(string path, CancellationToken cancellationToken) =>
        CallAsync(HttpMethod.Get, new Uri(BaseUri, path), null, cancellationToken);

    internal static HttpRequestMessage CreateRequest(HttpMethod method, Uri uri, HttpContent? content)
    {
        var request = new HttpRequestMessage(method, uri) { Content = content };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        return request;
    }

    /// <summary>Sends one request and returns when the headers of the answer are there.</summary>
    internal async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Version = _version;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
        if (_credentials is not null)
        {
            await _credentials.ProcessHttpRequestAsync(request, cancellationToken);
        }

        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    private static Uri WithTrailingSlash(Uri uri) =>
        uri.AbsoluteUri.EndsWith('/') ? uri : new Uri(uri.AbsoluteUri + "/");
}
