using System.Text.Json;

namespace Mesh.Injector.Admission;

/// <summary>The parts of an AdmissionReview's request that matter here.</summary>
/// <param name="Uid">Echoed in the answer.</param>
/// <param name="Namespace">Namespace of the object; a pod made from a template does not name it itself.</param>
/// <param name="IsPodCreation">True for CREATE of a v1 Pod, and not of one of its sub-resources.</param>
/// <param name="PodName">For logs: name, or what it is generated from.</param>
/// <param name="Object">The object; undefined if there is none.</param>
internal sealed record AdmissionRequest(string Uid, string Namespace, bool IsPodCreation, string PodName, JsonElement Object);
