namespace Mesh.Sandbox.Api.Storage;

/// <summary>One change of a table.</summary>
/// <param name="Type">What happened.</param>
/// <param name="Version">The store's version of the change.</param>
/// <param name="Object">The state after the change; for a deletion the last state, with the version of the deletion. Null for a bookmark.</param>
/// <param name="Previous">The state before the change: a watcher with a selector needs it to see an object leave its view.</param>
internal sealed record StoreEvent(StoreEventType Type, long Version, StoredObject? Object, StoredObject? Previous);
