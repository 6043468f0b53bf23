using k8s;
using k8s.Models;
using Mesh.Kubernetes.Client;

namespace Mesh.Kubernetes.Informers;

/// <summary>How an informer reads and what it keeps.</summary>
public sealed class InformerOptions<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    /// <summary>Which objects to follow. Default: all.</summary>
    public ResourceQuery Query { get; set; } = ResourceQuery.All;

    /// <summary>
    /// Reduces an object to what its readers need before it is stored; may change and return its argument. Name, namespace, uid and
    /// resourceVersion must survive. Default: keep everything but <c>managedFields</c>.
    /// </summary>
    public Func<T, T> Transform { get; set; } = DropManagedFields;

    /// <summary>
    /// Whether two versions of an object mean the same to the readers; then the new one is stored without telling anybody. Default: never.
    /// </summary>
    public Func<T, T, bool> AreEquivalent { get; set; } = (_, _) => false;

    /// <summary>Indexes of the store. Default: none.</summary>
    public IReadOnlyList<StoreIndex<T>> Indexes { get; set; } = [];

    /// <summary>
    /// The kind may be absent from the server, as a custom resource before its definition is installed: the informer then counts as synced with
    /// what it has, and keeps asking. Default: absent kinds keep it unsynced.
    /// </summary>
    public bool MayBeMissing { get; set; }

    /// <summary>
    /// Longest time between two questions for a kind that may be missing. Default 5 s: somebody who just installed the definition is watching.
    /// </summary>
    public TimeSpan MissingRetry { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Asks for lists as streams (Kubernetes 1.32 and later): a list then costs the server no memory of its own, and here each object is reduced as it comes. A
    /// server that does not offer them is asked once and then for pages. Default on.
    /// </summary>
    public bool StreamingLists { get; set; } = true;

    /// <summary>Objects a page of a list. Default 500, as client-go.</summary>
    public int PageSize { get; set; } = ResourceClient<T>.DefaultPageSize;

    /// <summary>
    /// Silence after which a watch counts as dead. Default 150 s: bookmarks come about once a minute, so two in a row were lost. At least twice
    /// the server's bookmark interval.
    /// </summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(150);

    /// <summary>
    /// Shortest time after which the server is asked to end a watch; each watch adds up to the same again at random, so that watches do not all end
    /// together. Default 5 min, as client-go.
    /// </summary>
    public TimeSpan MinWatchDuration { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Upper bound of the first retry delay. Default 200 ms: a restarting API server is back in about a second.</summary>
    public TimeSpan InitialBackoff { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Upper bound of every retry delay. Default 30 s, as client-go.</summary>
    public TimeSpan MaxBackoff { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest delay after a watch that the server ended in order, though at once. Default 5 s: it answers, so what changes there should be known.</summary>
    public TimeSpan MaxShortWatchDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Time within which all try again when the server answers one who had lost it, whatever their delays. Default 1 s.</summary>
    public TimeSpan RecoverySpread { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest time to stay away because the server asks for it. Default 1 min: longer is a mistake, and nobody would be there to correct it.</summary>
    public TimeSpan MaxRetryAfter { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a watch must live for the back-off to start from the beginning, and for a trouble to count as over. Default 10 s.</summary>
    public TimeSpan HealthyAfter { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// A watch that ends sooner without an event is an instant close. Default 1 s, as client-go ("very short watch").
    /// </summary>
    public TimeSpan InstantCloseBelow { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Instant closes in a row after which the informer lists again: some servers close a watch on a version they no longer have instead of
    /// answering 410. Default 3.
    /// </summary>
    public int InstantClosesBeforeRelist { get; set; } = 3;

    private static T DropManagedFields(T resource)
    {
        resource.Metadata.ManagedFields = null;
        return resource;
    }
}
