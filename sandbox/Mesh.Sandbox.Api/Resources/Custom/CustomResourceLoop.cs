using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Auth;
using Mesh.Sandbox.Api.Http;
using Mesh.Sandbox.Api.Resources.Kinds;
using Mesh.Sandbox.Api.Storage;
using Mesh.Sandbox.Api.Writes;
using Microsoft.Extensions.Logging;

namespace Mesh.Sandbox.Api.Resources.Custom;

/// <summary>
/// Serves what CustomResourceDefinitions define: accepts their names, puts their versions into the registry, says so in their status, and
/// empties and removes them when they are deleted. Works from the present state of each definition, so that doing it twice is harmless.
/// </summary>
internal sealed partial class CustomResourceLoop(WriteServices services, DefinitionReader definitions, ILogger logger)
{
    public const string DefinitionsTable = "customresourcedefinitions.apiextensions.k8s.io";

    private static readonly UserInfo Server = new("system:apiserver", "", [UserInfo.MastersGroup], new Dictionary<string, IReadOnlyList<string>>());

    private readonly ObjectUpdater _updater = new(services);
    private readonly ObjectDeleter _deleter = new(services);

    public async Task RunAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            // A loop that falls behind is cut off like any watcher, and starts again from what is.
            using var watcher = services.Store.WatchFromNow(DefinitionsTable);
            foreach (var known in watcher.Backlog)
            {
                await HandleAsync(known, cancellation);
            }

            while (await watcher.Events.WaitToReadAsync(cancellation))
            {
                while (watcher.Events.TryRead(out var change))
                {
                    await HandleAsync(change, cancellation);
                }
            }
        }
    }

    private async Task HandleAsync(StoreEvent change, CancellationToken cancellation)
    {
        var definition = change.Object!.Parse();
        try
        {
            if (change.Type == StoreEventType.Deleted)
            {
                Forget(definition);
            }
            else if (new ObjectMeta(definition).IsBeingDeleted)
            {
                await EmptyAsync(definition, cancellation);
            }
            else
            {
                await ServeAsync(definition, cancellation);
            }
        }
        catch (ApiStatusException fault) when (fault.Status.Code is 404 or 409)
        {
            // Somebody was faster; the newer state of the definition is on its way to this loop.
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            Log.DefinitionFailed(logger, change.Object.Name, fault);
        }
    }

    private async Task ServeAsync(JsonObject definition, CancellationToken cancellation)
    {
        var types = definitions.Read(definition);
        var table = new ObjectMeta(definition).Name;
        var conflict = NameConflict.Find(definition, services.Registry);
        if (conflict is null)
        {
            services.Store.EnsureTable(table, tree => FieldsOf(table, tree));
            services.Registry.ReplaceCustom(definition.Ensure("spec").Text("group"), definition.Ensure("spec").Ensure("names").Text("plural"), types);
        }

        var updated = await UpdateAsync(
            definition, current => DefinitionStatus.Write(current, conflict, services.Time.GetUtcNow()), Subresource.StatusName, cancellation);
        if (updated && conflict is null)
        {
            Log.CustomResourceServed(logger, table);
        }
    }

    /// <summary>Deletes all objects; those with finalizers go when their owners let them, and the loop comes back then.</summary>
    private async Task EmptyAsync(JsonObject definition, CancellationToken cancellation)
    {
        var table = new ObjectMeta(definition).Name;
        // In the stored version: nobody has to be asked for a conversion who may be gone already.
        var type = services.Registry.Types.Where(t => t.IsCustom && t.Table == table).OrderByDescending(t => t.IsStorageVersion).FirstOrDefault();
        if (type is not null)
        {
            using var watcher = services.Store.WatchFromNow(table);
            var left = watcher.Backlog.Count;
            foreach (var stored in watcher.Backlog)
            {
                var (_, gone) = await _deleter.DeleteAsync(new(type, stored.Object!.Namespace, stored.Object.Name, Server), new(), cancellation);
                left -= gone ? 1 : 0;
            }

            if (left > 0)
            {
                _ = ReturnWhenEmptyAsync(definition, table, cancellation);
                return;
            }
        }

        await UpdateAsync(
            definition,
            current => new ObjectMeta(current).Finalizers = [.. new ObjectMeta(current).Finalizers.Where(f => f != CustomResourceDefinitionStrategy.CleanupFinalizer)],
            "",
            cancellation);
    }

    /// <summary>Objects that wait for a finalizer must not hold up other definitions.</summary>
    private async Task ReturnWhenEmptyAsync(JsonObject definition, string table, CancellationToken cancellation)
    {
        try
        {
            using var watcher = services.Store.WatchFromNow(table);
            while (services.Store.Read(table).Objects.Count > 0 && await watcher.Events.WaitToReadAsync(cancellation))
            {
                while (watcher.Events.TryRead(out _))
                {
                    // Only that something changed matters.
                }
            }

            await EmptyAsync(definition, cancellation);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            Log.DefinitionFailed(logger, table, fault);
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private void Forget(JsonObject definition)
    {
        var spec = definition.Ensure("spec");
        services.Registry.ReplaceCustom(spec.Text("group"), spec.Ensure("names").Text("plural"), []);
        services.Store.DropTable(new ObjectMeta(definition).Name);
        Log.CustomResourceRemoved(logger, new ObjectMeta(definition).Name);
    }

    private IReadOnlyDictionary<string, string> FieldsOf(string table, JsonObject tree) =>
        (services.Registry.Types.FirstOrDefault(t => t.Table == table && t.IsStorageVersion) ?? services.Registry.Types.First(t => t.Table == table)).Strategy.Fields(tree);

    private async Task<bool> UpdateAsync(JsonObject definition, Action<JsonObject> change, string subresource, CancellationToken cancellation)
    {
        var type = services.Registry.Find("apiextensions.k8s.io", "v1", "customresourcedefinitions")!;
        var before = new ObjectMeta(definition).ResourceVersion;
        var updated = await _updater.UpdateAsync(
            new(type, "", new ObjectMeta(definition).Name, Server) { Subresource = subresource },
            current =>
            {
                change(current);
                return ValueTask.FromResult(current);
            },
            cancellation);
        return new ObjectMeta(updated).ResourceVersion != before;
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.CustomResourceServed, LogLevel.Information, "Serving {Definition}")]
        public static partial void CustomResourceServed(ILogger logger, string definition);

        [LoggerMessage(EventIds.CustomResourceRemoved, LogLevel.Information, "No longer serving {Definition}")]
        public static partial void CustomResourceRemoved(ILogger logger, string definition);

        [LoggerMessage(EventIds.DefinitionFailed, LogLevel.Error, "Definition {Definition} could not be handled")]
        public static partial void DefinitionFailed(ILogger logger, string definition, Exception fault);
    }
}
