namespace Mesh.Samples.Load.Statistics;

/// <summary>One target's statistics as JSON.</summary>
/// <param name="Name">Of the target.</param>
/// <param name="Url">Of the target.</param>
/// <param name="Protocol">Of the target.</param>
/// <param name="Rate">Requests per second that are meant.</param>
/// <param name="Total">Since the start.</param>
/// <param name="Window">The last full seconds.</param>
internal sealed record TargetReport(string Name, string Url, string Protocol, double Rate, TallyReport Total, TallyReport Window);
