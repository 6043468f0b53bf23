using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Auth;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Mesh.Sandbox.Api.Tests.Admission;

/// <summary>A real HTTPS webhook on loopback. Its answer is a function of the path and the request.</summary>
internal sealed class TestWebhook : IAsyncDisposable
{
    public const string ServerName = "hook.shop.svc";

    /// <summary>For configurations with a URL.</summary>
    public const string LoopbackName = "localhost";

    private readonly SandboxCertificateAuthority _authority = new("webhooks", TimeProvider.System);
    private readonly WebApplication _app;

    private TestWebhook(Func<string, JsonObject, JsonObject?> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        var certificate = _authority.IssueServing("hook", [ServerName, LoopbackName], []);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        _app = builder.Build();
        _app.Run(async context =>
        {
            var review = (await JsonNode.ParseAsync(context.Request.Body))!.AsObject();
            Requests.Add((context.Request.Path + context.Request.QueryString, review));
            if (context.Request.Path == "/slow")
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
            }

            if (answer(context.Request.Path, review["request"]!.AsObject()) is not { } response)
            {
                context.Response.StatusCode = 500;
                await context.Response.WriteAsync("broken");
                return;
            }

            await context.Response.WriteAsync(response.ToJsonString());
        });
    }

    public ConcurrentBag<(string Path, JsonObject Review)> Requests { get; } = [];

    public string CaBundle => Convert.ToBase64String(Encoding.ASCII.GetBytes(_authority.CertificatePem));

    public int Port { get; private set; }

    public static async Task<TestWebhook> StartAsync(Func<string, JsonObject, JsonObject?> answer)
    {
        var webhook = new TestWebhook(answer);
        await webhook._app.StartAsync();
        webhook.Port = new Uri(webhook._app.Urls.Single()).Port;
        return webhook;
    }

    public static JsonObject Allow(JsonObject request, string? patch = null)
    {
        var response = new JsonObject { ["uid"] = request["uid"]!.DeepClone(), ["allowed"] = true };
        if (patch is not null)
        {
            response["patchType"] = "JSONPatch";
            response["patch"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(patch));
        }

        return Review(response);
    }

    public static JsonObject Deny(JsonObject request, string status) => Review(new JsonObject
    {
        ["uid"] = request["uid"]!.DeepClone(),
        ["allowed"] = false,
        ["status"] = JsonNode.Parse(status),
    });

    public static JsonObject Review(JsonObject response) =>
        new() { ["apiVersion"] = "admission.k8s.io/v1", ["kind"] = "AdmissionReview", ["response"] = response };

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _authority.Dispose();
    }
}
