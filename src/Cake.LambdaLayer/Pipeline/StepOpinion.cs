namespace Cake.LambdaLayer.Pipeline;

/// <summary>What a step would do with a file, and whether it came to that.</summary>
internal enum StepOpinion
{
    /// <summary>It took the file away or rewrote it.</summary>
    DidIt,

    /// <summary>It would have done so too, had no step before it.</summary>
    ClaimsItToo,

    /// <summary>It would do so, but is switched off.</summary>
    IsOff,

    /// <summary>It would do so, but the file is kept.</summary>
    IsOverruled,

    /// <summary>It would give the file another form, which the file has already or does not allow.</summary>
    ChangesNothing,

    /// <summary>It looked at the file, and lets it be.</summary>
    SparesIt,
}
