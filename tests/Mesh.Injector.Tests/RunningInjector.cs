using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Mesh.Injector.Options;
using Mesh.Injector.Tests.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.Injector.Tests;

/// <summary>The injector's own composition on free loopback ports, with a clock that stands still, and clients that talk to it.</summary>
internal sealed class RunningInjector : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly HttpClientHandler _handler;

    private RunningInjector(WebApplication application, string directory, FakeTimeProvider time)
    {
        _application = application;
        Directory = directory;
        Time = time;
        _handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, certificate, _, _) => Remember(certificate) };
        Webhook = new HttpClient(_handler) { BaseAddress = Address("https") };
        Health = new HttpClient { BaseAddress = Address("http") };
    }

    public string Directory { get; }

    public FakeTimeProvider Time { get; }

    public HttpClient Webhook { get; }

    public HttpClient Health { get; }

    /// <summary>Thumbprint of the certificate in the newest handshake.</summary>
    public string? SeenThumbprint { get; private set; }

    public static async Task<RunningInjector> StartAsync(bool withCertificate = true)
    {
        string directory = System.IO.Directory.CreateTempSubdirectory("mesh-injector-").FullName;
        if (withCertificate)
        {
            TestCertificate.Write(directory, "mesh-injector.mesh-system.svc");
        }

        FakeTimeProvider time = new(TimeProvider.System.GetUtcNow());
        WebApplication application = InjectorApplication.Create(
            new InjectorOptions { Address = IPAddress.Loopback, Port = 0, HealthPort = 0, CertificateDirectory = directory }, time);
        await application.StartAsync(TestContext.Current.CancellationToken);
        return new RunningInjector(application, directory, time);
    }

    /// <summary>A client that starts with a new connection.</summary>
    public HttpClient NewWebhookClient() =>
        new(new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, certificate, _, _) => Remember(certificate) })
        {
            BaseAddress = Address("https"),
        };

    public Task<HttpResponseMessage> PostAsync(string path, string body, string contentType = "application/json") =>
        Webhook.PostAsync(path, new StringContent(body, Encoding.UTF8, contentType), TestContext.Current.CancellationToken);

    public async Task<JsonNode> ReviewAsync(string path, JsonNode review)
    {
        using HttpResponseMessage response = await PostAsync(path, review.ToJsonString());
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
    }

    public T Get<T>()
        where T : notnull => _application.Services.GetRequiredService<T>();

    /// <summary>Moves the clock, which stands still otherwise, until something is over.</summary>
    public async Task AdvanceUntilAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(task, Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System));
        }
    }

    public Task StopAsync() => _application.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        Webhook.Dispose();
        _handler.Dispose();
        Health.Dispose();
        Task stop = _application.StopAsync();
        await AdvanceUntilAsync(stop);
        await stop;
        await _application.DisposeAsync();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private Uri Address(string scheme) => new(_application.Urls.Single(url => url.StartsWith(scheme + "://", StringComparison.Ordinal)));

    private bool Remember(X509Certificate2? certificate)
    {
        SeenThumbprint = certificate?.Thumbprint;
        return true;
    }
}
