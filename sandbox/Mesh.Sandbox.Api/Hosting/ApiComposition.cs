using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Admission;
using Mesh.Sandbox.Api.Auth;
using Mesh.Sandbox.Api.Authorization;
using Mesh.Sandbox.Api.Discovery;
using Mesh.Sandbox.Api.Faults;
using Mesh.Sandbox.Api.Http;
using Mesh.Sandbox.Api.Http.Reading;
using Mesh.Sandbox.Api.Http.Subresources;
using Mesh.Sandbox.Api.Http.Writing;
using Mesh.Sandbox.Api.Resources;
using Mesh.Sandbox.Api.Resources.Custom;
using Mesh.Sandbox.Api.Storage;
using Mesh.Sandbox.Api.Writes;
using Microsoft.Extensions.Logging;

namespace Mesh.Sandbox.Api.Hosting;

/// <summary>Puts the server together; reads as the list of its parts.</summary>
internal sealed class ApiComposition : IAsyncDisposable
{
    private readonly SandboxApiServerOptions _options;
    private readonly VersionedStore _store;
    private readonly WriteServices _services;
    private readonly ServiceAccountTokenIssuer _issuer;
    private readonly TokenAuthenticator _tokens;
    private readonly WebhookCaller _webhooks;
    private readonly CancellationToken _stopping;
    private Task _customResources = Task.CompletedTask;

    public ApiComposition(SandboxApiServerOptions options, SandboxCertificateAuthority authority, CancellationToken stopping)
    {
        _options = options;
        _stopping = stopping;
        var time = options.TimeProvider;
        Faults = new(time);

        // What is kept, and what is known of it.
        _store = new(options.WatchHistoryLength, options.WatcherCapacity);
        var registry = new ResourceRegistry(BuiltInResources.All(options.ServiceCidr));
        foreach (var type in registry.Types.Where(t => t.IsStorageVersion))
        {
            _store.EnsureTable(type.Table, type.Strategy.Fields);
        }

        _webhooks = new(ServiceAddress, options.WebhookDialer ?? TcpWebhookDialer.DialAsync, time);
        var names = new NameGenerator(options.Random);
        _services = new(_store, registry, new(_store, registry, Webhooks(), names), names, time);

        // Who asks.
        _issuer = new(ServiceAccountTokenIssuer.DefaultIssuer, time);
        _tokens = new(_issuer, Lookup, time);
        var authenticator = new RequestAuthenticator(new(authority.Certificate, time), _tokens);

        // Who may.
        var authorizer = new Authorizer(_store);
        var audit = new AccessAudit();
        AccessOf = user => audit.Summarize(user, authorizer.GrantsOf(user));

        // What answers.
        var lists = new ListHandler(_store, time);
        var watches = new WatchHandler(_store, new(options.BookmarkInterval, options.MinWatchTimeout), time, options.Random);
        var documents = new DiscoveryDocuments(registry);
        var router = new ApiRouter(
            registry,
            new ReadHandlers(new(_store, time), lists, watches, options.StreamingLists),
            new WriteHandler(_services, lists, authorizer),
            new SubresourceHandlers(
            [
                new BindingHandler(_services),
                new EvictionHandler(_services),
                new LogHandler(_store, options.PodLogs, time),
                new TokenHandler(new(_issuer, Lookup, time)),
                new FinalizeHandler(_services),
                new ScaleHandler(_services),
            ]),
            new ReviewHandler(new(_tokens), new(authorizer)));
        Entry = new(
            new(authenticator, authorizer, audit),
            new(documents, new(documents)),
            new(new(registry, documents)),
            router,
            new(options.LoggerFactory.CreateLogger<ApiEntry>(), Faults, stopping));
    }

    public ApiEntry Entry { get; }

    /// <summary>What a user has done, compared with what it may do.</summary>
    public Func<string, AccessSummary> AccessOf { get; }

    public ApiFaults Faults { get; }

    /// <summary>Forgets all changes of the past.</summary>
    public void Compact() => _store.Compact();

    /// <summary>Makes the first objects and starts what runs behind the requests.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        await new Bootstrap(_services, _options).RunAsync(cancellation);
        _customResources = new CustomResourceLoop(_services, new(_webhooks), _options.LoggerFactory.CreateLogger<CustomResourceLoop>()).RunAsync(_stopping);
    }

    /// <summary>To be called when the server has been told to stop.</summary>
    public async ValueTask DisposeAsync()
    {
        await _customResources.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _store.CompleteWatchers();
        _tokens.Dispose();
        _issuer.Dispose();
    }

    private AdmissionChain Webhooks() => new(
        resource => [.. _store.Read($"{resource}.admissionregistration.k8s.io").Objects.Values.Select(o => o.Parse())],
        new(_webhooks),
        _options.LoggerFactory.CreateLogger<AdmissionChain>());

    private string? ServiceAddress(string ns, string name) =>
        Lookup("services", ns, name)?.Child("spec")?.Text("clusterIP") is { Length: > 0 } address and not Resources.Kinds.ServiceStrategy.None ? address : null;

    private JsonObject? Lookup(string resource, string ns, string name) => _store.Get(resource, ns, name)?.Parse();
}
