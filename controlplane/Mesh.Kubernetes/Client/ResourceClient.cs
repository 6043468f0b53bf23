using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using k8s;
using k8s.Models;

namespace Mesh.Kubernetes.Client;

/// <summary>
/// The verbs of the Kubernetes API for one kind. Built-in kinds and custom resources take the same path.
/// A missing object is a value; every other refusal is a <see cref="KubernetesApiException"/>.
/// </summary>
public sealed class ResourceClient<T>(KubernetesConnection connection, ResourceDefinition definition)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    /// <summary>Objects a page of a list holds. Default of kubectl and client-go.</summary>
    public const int DefaultPageSize = 500;

    // Around the object stand the type of the event and a few braces.
    private const int MaxWatchLineBytes = ResourceCodec<T>.MaxObjectBytes + 1024;

    // A page that is too large is asked for again with so many objects less.
    private const int PageShrink = 4;

    private readonly ResourceCodec<T> _codec = new(definition);

    public ResourceDefinition Definition => definition;

    /// <summary>Longest wait for the server to begin an answer.</summary>
    internal TimeSpan RequestTimeout => connection.RequestTimeout;

    /// <summary>Where it is said that the server fails, if that is shared.</summary>
    internal Reporting.ServerOutage? Outage => connection.Outage;

    /// <summary>All pages of a list, consistent at one version. Undecodable objects are reported in the result.</summary>
    /// <param name="query">What to list.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <param name="pageSize">Most objects to ask for at once.</param>
    /// <param name="reduce">
    /// What to keep of each object; applied page by page, so that no more than a page is ever held whole. An object on which it throws counts as undecodable. All of it by default.
    /// </param>
    public async Task<ResourceList<T>> ListAsync(
        ResourceQuery query, CancellationToken cancellationToken, int pageSize = DefaultPageSize, Func<T, T>? reduce = null)
    {
        reduce ??= resource => resource;
        try
        {
            return await ListPagesAsync(query, pageSize, reduce, cancellationToken);
        }
        catch (KubernetesApiException exception) when (exception.IsExpired)
        {
            // The list outlived the server's history, so pages cannot work here now; one large answer can.
            return await ListPagesAsync(query, 0, reduce, cancellationToken);
        }
    }

    /// <summary>One page of a list.</summary>
    /// <param name="query">What to list.</param>
    /// <param name="limit">Most objects to return; 0 means all of them.</param>
    /// <param name="continueToken">Token of the page before; <see langword="null"/> starts a list.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<ResourceList<T>> ListPageAsync(
        ResourceQuery query, int limit, string? continueToken, CancellationToken cancellationToken)
    {
        var uri = Uri(
            definition.CollectionPath(query.Namespace),
            [.. query.Parameters(), ("limit", limit > 0 ? limit.ToString() : null), ("continue", continueToken)]);
        using var document = await connection.CallAsync(HttpMethod.Get, uri, null, cancellationToken);
        return _codec.DecodeList(document.RootElement);
    }

    /// <summary>The object, or <see langword="null"/> if there is none of that name.</summary>
    public async Task<T?> GetAsync(ResourceKey key, CancellationToken cancellationToken)
    {
        try
        {
            return await ExchangeAsync(HttpMethod.Get, Uri(definition.ObjectPath(key)), null, cancellationToken);
        }
        catch (KubernetesApiException exception) when (exception.IsNotFound)
        {
            return null;
        }
    }

    public Task<T> CreateAsync(T resource, CancellationToken cancellationToken) =>
        ExchangeAsync(
            HttpMethod.Post, Uri(definition.CollectionPath(resource.Metadata.NamespaceProperty)), Json(resource), cancellationToken);

    /// <summary>Replaces everything but the status; the object's resourceVersion, if set, must still be the current one.</summary>
    public Task<T> ReplaceAsync(T resource, CancellationToken cancellationToken) =>
        ExchangeAsync(HttpMethod.Put, Uri(definition.ObjectPath(ResourceKey.Of(resource))), Json(resource), cancellationToken);

    public Task<T> ReplaceStatusAsync(T resource, CancellationToken cancellationToken) =>
        ReplaceSubresourceAsync(resource, "status", cancellationToken);

    /// <summary>Puts the object to one of its sub-resources, such as <c>status</c> or <c>finalize</c>.</summary>
    public Task<T> ReplaceSubresourceAsync(T resource, string subresource, CancellationToken cancellationToken) =>
        ExchangeAsync(
            HttpMethod.Put, Uri(definition.ObjectPath(ResourceKey.Of(resource), subresource)), Json(resource), cancellationToken);

    public Task<T> PatchAsync(ResourceKey key, Patch patch, CancellationToken cancellationToken) =>
        PatchSubresourceAsync(key, null, patch, cancellationToken);

    public Task<T> PatchStatusAsync(ResourceKey key, Patch patch, CancellationToken cancellationToken) =>
        PatchSubresourceAsync(key, "status", patch, cancellationToken);

    /// <summary>Deletes one object; <see langword="false"/> if there was none of that name.</summary>
    public async Task<bool> DeleteAsync(ResourceKey key, DeleteOptions options, CancellationToken cancellationToken)
    {
        var body = new V1DeleteOptions
        {
            ApiVersion = "v1",
            Kind = "DeleteOptions",
            PropagationPolicy = options.Propagation == Propagation.Default ? null : options.Propagation.ToString(),
            GracePeriodSeconds = options.GracePeriod is { } grace ? (long)grace.TotalSeconds : null,
            Preconditions = options.Uid is null && options.ResourceVersion is null
                ? null
                : new V1Preconditions { Uid = options.Uid, ResourceVersion = options.ResourceVersion },
        };
        try
        {
            using var answer = await connection.CallAsync(
                HttpMethod.Delete, Uri(definition.ObjectPath(key)), Json(ObjectJson.Serialize(body)), cancellationToken);
            return true;
        }
        catch (KubernetesApiException exception) when (exception.IsNotFound)
        {
            return false;
        }
    }

    /// <summary>Posts a body of another type to a sub-resource, such as <c>pods/binding</c> or <c>serviceaccounts/token</c>.</summary>
    public async Task<TAnswer> PostSubresourceAsync<TBody, TAnswer>(
        ResourceKey key, string subresource, TBody body, CancellationToken cancellationToken)
        where TBody : class
    {
        using var document = await connection.CallAsync(
            HttpMethod.Post, Uri(definition.ObjectPath(key, subresource)), Json(ObjectJson.Serialize(body)), cancellationToken);
        return ObjectJson.Deserialize<TAnswer>(document.RootElement);
    }

    /// <summary>
    /// Streams changes after <paramref name="resourceVersion"/>, with bookmarks. Ends when the server ends it, which it does every few
    /// minutes as a matter of course; watching for silence is the caller's part.
    /// </summary>
    /// <param name="query">What to watch.</param>
    /// <param name="resourceVersion">The version of the list, or of the last event seen.</param>
    /// <param name="serverTimeout">After which time the server is to end the watch; whole seconds.</param>
    /// <param name="connected">Called once the server has accepted the watch.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    public IAsyncEnumerable<WatchEvent<T>> WatchAsync(
        ResourceQuery query, string resourceVersion, TimeSpan serverTimeout, Action? connected, CancellationToken cancellationToken) =>
        StreamAsync(query, serverTimeout, [("resourceVersion", resourceVersion)], connected, cancellationToken);

    /// <summary>
    /// Streams all objects as additions, then a bookmark of type <see cref="ResourceEventType.InitialEventsEnd"/>, then the changes after it, on one connection:
    /// the server need not hold a whole list for us, nor we its bytes. Servers that do not offer this refuse it as invalid (Kubernetes before 1.32, or with
    /// the feature gate WatchList off, and many aggregated ones).
    /// </summary>
    /// <param name="query">What to list and watch.</param>
    /// <param name="serverTimeout">After which time the server is to end the watch; whole seconds.</param>
    /// <param name="connected">Called once the server has accepted the request.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    public IAsyncEnumerable<WatchEvent<T>> WatchListAsync(
        ResourceQuery query, TimeSpan serverTimeout, Action? connected, CancellationToken cancellationToken) =>
        // Without a version, "not older than" means what etcd holds at the time of the request.
        StreamAsync(query, serverTimeout, [("sendInitialEvents", "true"), ("resourceVersionMatch", "NotOlderThan")], connected, cancellationToken);

    /// <summary>Patches the object through one of its sub-resources, or itself when <paramref name="subresource"/> is null.</summary>
    public Task<T> PatchSubresourceAsync(ResourceKey key, string? subresource, Patch patch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(patch);
        var uri = Uri(
            definition.ObjectPath(key, subresource),
            [("fieldManager", patch.FieldManager), ("force", patch.Force ? "true" : null)]);
        var content = new StringContent(patch.Body, Encoding.UTF8, new MediaTypeHeaderValue(patch.ContentType));
        return ExchangeAsync(HttpMethod.Patch, uri, content, cancellationToken);
    }

    private async IAsyncEnumerable<WatchEvent<T>> StreamAsync(
        ResourceQuery query,
        TimeSpan serverTimeout,
        IEnumerable<(string Name, string? Value)> parameters,
        Action? connected,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var uri = Uri(
            definition.CollectionPath(query.Namespace),
            [
                .. query.Parameters(),
                ("watch", "true"),
                ("allowWatchBookmarks", "true"),
                .. parameters,
                ("timeoutSeconds", ((int)serverTimeout.TotalSeconds).ToString()),
            ]);
        using var request = KubernetesConnection.CreateRequest(HttpMethod.Get, uri, null);
        using var response = await connection.SendAsync(request, cancellationToken);
        await ResponseReader.EnsureSuccessAsync(response, cancellationToken);
        connected?.Invoke();
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        await using var lines = new BoundedLineReader(stream, MaxWatchLineBytes);
        while (await lines.ReadLineAsync(cancellationToken) is { } line)
        {
            yield return _codec.DecodeEvent(line);
        }
    }

    private async Task<ResourceList<T>> ListPagesAsync(ResourceQuery query, int limit, Func<T, T> reduce, CancellationToken cancellationToken)
    {
        List<T> items = [];
        List<UndecodableObject> undecodable = [];
        string? next = null;
        while (true)
        {
            ResourceList<T> page;
            try
            {
                page = await ListPageAsync(query, limit, next, cancellationToken);
            }
            catch (HttpRequestException exception) when (exception.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded && limit > 1)
            {
                // A few huge objects must not hide all the others.
                limit = Math.Max(1, limit / PageShrink);
                continue;
            }

            undecodable.AddRange(page.Undecodable);
            foreach (var item in page.Items)
            {
                try
                {
                    items.Add(reduce(item));
                }
                catch (Exception exception)
                {
                    undecodable.Add(new(ResourceKey.Of(item), exception.Message));
                }
            }

            next = page.Continue;
            if (next is null)
            {
                return new(items, page.ResourceVersion, null, undecodable);
            }
        }
    }

    private async Task<T> ExchangeAsync(HttpMethod method, Uri uri, HttpContent? content, CancellationToken cancellationToken)
    {
        using var document = await connection.CallAsync(method, uri, content, cancellationToken);
        return _codec.Decode(document.RootElement);
    }

    private StringContent Json(T resource) => Json(_codec.Encode(resource));

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private Uri Uri(string path, params (string Name, string? Value)[] parameters)
    {
        var query = string.Join('&', parameters
            .Where(parameter => !string.IsNullOrEmpty(parameter.Value))
            .Select(parameter => $"{parameter.Name}={System.Uri.EscapeDataString(parameter.Value!)}"));
        return new(connection.BaseUri, query.Length == 0 ? path : $"{path}?{query}");
    }
}
